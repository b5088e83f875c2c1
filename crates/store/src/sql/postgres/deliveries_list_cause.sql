-- What waits for one cause, $11, along the primary key of delivery_causes.
-- $1 status, $2 flow, $3 connection, $4 since, $5 until, $6 fingerprint, $7 ids before this one,
-- $8 limit, $9 ids from this one on.
-- $10 all tenants, else those of the last argument.
SELECT d.id
FROM delivery_causes w
JOIN deliveries d ON d.id = w.delivery_id
WHERE w.cause_id = $11 AND w.delivery_id >= $9 AND w.delivery_id < $7
  AND ($1::text IS NULL OR d.status = $1)
  AND ($6::text IS NULL OR d.fingerprint = $6)
  AND ($2::text IS NULL OR d.flow = $2)
  AND ($3::uuid IS NULL OR d.connection_id = $3)
  AND ($4::timestamptz IS NULL OR d.created_at >= $4)
  AND ($5::timestamptz IS NULL OR d.created_at < $5)
  AND ($10::boolean OR d.tenant = ANY ($12::text[]))
ORDER BY w.delivery_id DESC
LIMIT $8::bigint
