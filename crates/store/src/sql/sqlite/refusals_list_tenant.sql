-- Of tenants, each along its own part of the index refusals_tenant; a message needs a tenant to be
-- seen here. ?1 code, ?2 status, ?3 ids before this one, ?4 limit, ?5 the tenants.
SELECT n.id, n.queue, n.tenant, n.source, n.event_id, n.code, n.detail, n.errors, n.status, n.seen,
       n.first_seen_at, n.last_seen_at
FROM jsonb_each(?5) t
CROSS JOIN refusals n ON n.id IN (
    SELECT r.id FROM refusals r
    WHERE r.tenant = t.value ->> 0 AND r.id < ?3
      AND (?1 IS NULL OR r.code = ?1) AND (?2 IS NULL OR r.status = ?2)
    ORDER BY r.id DESC
    LIMIT ?4)
ORDER BY n.id DESC
LIMIT ?4
