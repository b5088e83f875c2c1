-- Of one connection, or of those of some tenants, the newest first, along the index
-- deliveries_connection; the empty text keeps every other statement away from it.
-- $1 status, $2 flow, $3 connection, $4 since, $5 until, $6 fingerprint, $7 ids before this one,
-- $8 limit, $9 ids from this one on, $10 all tenants, else those of the last argument.
-- Each connection gives its newest ones along its own part of the index. Of one flow they are with
-- those that take it, or took it before.
SELECT w.id
FROM connections n
CROSS JOIN LATERAL (
    SELECT d.id
    FROM deliveries d
    WHERE '' || d.status <> '' AND d.connection_id = n.id AND d.id >= $9 AND d.id < $7
      AND ($1::text IS NULL OR d.status = $1)
      AND ($6::text IS NULL OR d.fingerprint = $6)
      AND ($2::text IS NULL OR d.flow = $2)
      AND ($4::timestamptz IS NULL OR d.created_at >= $4)
      AND ($5::timestamptz IS NULL OR d.created_at < $5)
    ORDER BY d.id DESC
    LIMIT $8::bigint) AS w
WHERE ($3::uuid IS NULL OR n.id = $3) AND ($10::boolean OR n.tenant = ANY ($11::text[]))
  AND ($2::text IS NULL OR n.takes = $2
       OR EXISTS (SELECT 1 FROM former_takers f WHERE f.connection_id = n.id AND f.flow = $2))
ORDER BY w.id DESC
LIMIT $8::bigint
