-- Released rows of a replay that are due, the longest ago first: among them those that a limit or a
-- failure has set back.
SELECT d.id, d.connection_id, d.due_at
FROM replay_rows r
JOIN deliveries d ON d.id = r.delivery_id
WHERE r.replay_id = ?1 AND r.state = 'released' AND d.status IN ('ready', 'retrying')
  AND d.follows IS NULL AND d.due_at <= now()
ORDER BY d.due_at, d.id
