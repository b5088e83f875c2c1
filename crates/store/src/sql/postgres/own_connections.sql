SELECT c.id, c.tenant, c.name, c.target, c.takes, c.base_url, c.settings, c.sealed, c.credential, c.paused
FROM connections c WHERE c.credential = ANY ($1::text[])
ORDER BY c.id
