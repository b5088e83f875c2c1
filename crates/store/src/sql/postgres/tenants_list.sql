SELECT name, label, created_at FROM tenants
WHERE $1::boolean OR name = ANY ($2::text[])
ORDER BY name
