-- Of tenants, each along its own part of the index refusals_tenant; a message needs a tenant to be
-- seen here. $1 code, $2 status, $3 ids before this one, $4 limit, $5 the tenants.
SELECT n.id, n.queue, n.tenant, n.source, n.event_id, n.code, n.detail, n.errors, n.status, n.seen,
       n.first_seen_at, n.last_seen_at
FROM unnest($5::text[]) AS t (name)
CROSS JOIN LATERAL (
    SELECT r.* FROM refusals r
    WHERE r.tenant = t.name AND r.id < $3
      AND ($1::text IS NULL OR r.code = $1) AND ($2::text IS NULL OR r.status = $2)
    ORDER BY r.id DESC
    LIMIT $4::bigint) AS n
ORDER BY n.id DESC
LIMIT $4::bigint
