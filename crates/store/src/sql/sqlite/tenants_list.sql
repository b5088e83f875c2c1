SELECT name, label, created_at FROM tenants
WHERE ?1 OR name IN (SELECT value ->> 0 FROM jsonb_each(?2))
ORDER BY name
