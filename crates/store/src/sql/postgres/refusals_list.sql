-- The newest first, along the primary key: $1 code, $2 status, $3 ids before this one, $4 limit.
SELECT id, queue, tenant, source, event_id, code, detail, errors, status, seen, first_seen_at,
       last_seen_at
FROM refusals
WHERE id < $3 AND ($1::text IS NULL OR code = $1) AND ($2::text IS NULL OR status = $2)
ORDER BY id DESC
LIMIT $4::bigint
