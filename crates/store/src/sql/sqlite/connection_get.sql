SELECT id, tenant, name, target, takes, base_url, settings, credential, parts, paused, created_at,
       updated_at, synced_at, tested_at
FROM connections WHERE id = ?1
