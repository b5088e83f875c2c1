-- The newest first. $1 those that are over too, $2 kind, $3 cursor, $4 limit, $5 all tenants, else
-- those of the last argument.
SELECT id, tenant, facts, count, amount, opened_at, seen_at, closed_at
FROM alarms
WHERE ($1::boolean OR closed_at IS NULL)
  AND ($2::text IS NULL OR kind = $2)
  AND ($3::uuid IS NULL OR id < $3)
  AND ($5::boolean OR tenant = ANY ($6::text[]))
ORDER BY id DESC
LIMIT $4::bigint
