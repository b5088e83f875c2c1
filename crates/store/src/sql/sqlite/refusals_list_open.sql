-- Those nobody did anything about, along the index refusals_open or refusals_dead.
-- ?1 code, ?2 status: dead, ?3 ids before this one, ?4 limit.
SELECT id, queue, tenant, source, event_id, code, detail, errors, status, seen, first_seen_at,
       last_seen_at
FROM refusals
WHERE status = 'dead' AND status = ?2 AND id < ?3 AND (?1 IS NULL OR code = ?1)
ORDER BY id DESC
LIMIT ?4
