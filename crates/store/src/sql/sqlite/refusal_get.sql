SELECT id, queue, tenant, source, event_id, code, detail, errors, status, seen, first_seen_at,
       last_seen_at, body
FROM refusals WHERE id = ?1
