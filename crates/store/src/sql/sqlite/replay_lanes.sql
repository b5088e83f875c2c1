-- The connections a replay still waits for, the one served longest ago first.
SELECT connection_id FROM replay_lanes
WHERE replay_id = ?1 AND waiting > 0
ORDER BY fed_at, connection_id
LIMIT ?2
