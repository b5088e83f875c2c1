-- By tenant and name, along the unique index of both: $1 all tenants, else those of $6; $2 those with
-- this name, $3 and $4 the tenant and name after which the page begins, $5 limit.
SELECT id, tenant, name, target, takes, base_url, settings, credential, parts, paused, created_at,
       updated_at, synced_at, tested_at
FROM connections
WHERE (tenant, name) > ($3::text, $4::text)
  AND ($2::text IS NULL OR name = $2)
  AND ($1::boolean OR tenant = ANY ($6::text[]))
ORDER BY tenant, name
LIMIT $5::bigint
