SELECT id, tenant, name, target, takes, base_url, settings, credential, parts, paused, created_at,
       updated_at, synced_at, tested_at
FROM connections
WHERE ?1 OR tenant IN (SELECT value ->> 0 FROM jsonb_each(?2))
ORDER BY tenant, name
