-- By tenant and name, along the unique index of both: ?1 all tenants, else those of ?6; ?2 those with
-- this name, ?3 and ?4 the tenant and name after which the page begins, ?5 limit.
SELECT id, tenant, name, target, takes, base_url, settings, credential, parts, paused, created_at,
       updated_at, synced_at, tested_at
FROM connections
WHERE (tenant, name) > (?3, ?4)
  AND (?2 IS NULL OR name = ?2)
  AND (?1 OR tenant IN (SELECT value ->> 0 FROM jsonb_each(?6)))
ORDER BY tenant, name
LIMIT ?5
