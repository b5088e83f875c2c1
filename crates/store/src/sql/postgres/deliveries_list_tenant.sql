-- The newest first, along the index deliveries_tenant.
-- $1 status, $2 flow, $3 connection, $4 since, $5 until, $6 fingerprint, $7 ids before this one,
-- $8 limit, $9 ids from this one on.
-- $10 the tenants: each gives its newest ones along its own part of the index. That a connection is
-- one tenant's is not known to the planner, so its condition is one that it cannot guess at.
SELECT n.id
FROM unnest($10::text[]) AS t (name)
CROSS JOIN LATERAL (
    SELECT d.id
    FROM deliveries d
    WHERE d.tenant = t.name AND d.id >= $9 AND d.id < $7
      AND ($1::text IS NULL OR d.status = $1)
      AND ($6::text IS NULL OR d.fingerprint = $6)
      AND ($2::text IS NULL OR d.flow = $2)
      AND coalesce(d.connection_id = $3::uuid, true)
      AND ($4::timestamptz IS NULL OR d.created_at >= $4)
      AND ($5::timestamptz IS NULL OR d.created_at < $5)
    ORDER BY d.id DESC
    LIMIT $8::bigint) AS n
ORDER BY n.id DESC
LIMIT $8::bigint
