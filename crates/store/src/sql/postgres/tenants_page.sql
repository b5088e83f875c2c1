-- By name: $1 all tenants, else those of $4; $2 the name after which the page begins, $3 limit.
SELECT name, label, created_at FROM tenants
WHERE name > $2::text AND ($1::boolean OR name = ANY ($4::text[]))
ORDER BY name
LIMIT $3::bigint
