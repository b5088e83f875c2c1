-- The rows whose turn is next, and what their deliveries are by now.
SELECT r.position, r.delivery_id, r.status, r.fence, d.status AS status_now, d.fence AS fence_now
FROM replay_rows r
LEFT JOIN deliveries d ON d.id = r.delivery_id
WHERE r.replay_id = ?1 AND r.connection_id = ?2 AND r.state = 'waiting'
ORDER BY r.position
LIMIT ?3
