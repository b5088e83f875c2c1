SELECT c.id, c.tenant, c.name, c.target, c.takes, c.base_url, c.settings, c.sealed, c.credential, c.paused
FROM jsonb_each(?1) w JOIN connections c ON c.credential = w.value ->> 0
ORDER BY c.id
