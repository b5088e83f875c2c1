SELECT name, label, created_at FROM tenants
WHERE ?1 OR name IN (SELECT value ->> 0 FROM json_each(?2))
ORDER BY name
