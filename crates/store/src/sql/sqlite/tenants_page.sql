-- By name: ?1 all tenants, else those of ?4; ?2 the name after which the page begins, ?3 limit.
SELECT name, label, created_at FROM tenants
WHERE name > ?2 AND (?1 OR name IN (SELECT value ->> 0 FROM jsonb_each(?4)))
ORDER BY name
LIMIT ?3
