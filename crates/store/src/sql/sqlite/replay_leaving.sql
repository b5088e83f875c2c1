-- Rows whose turn will not come, as they are given up, and whether their report waits for groups
-- that are given up: those are looked at once more. The plus: an event has few deliveries.
SELECT r.delivery_id, r.connection_id, d.event_id,
       EXISTS (SELECT 1 FROM deliveries o WHERE o.event_id = d.event_id AND +o.status = 'parked')
       AND EXISTS (SELECT 1 FROM deliveries o WHERE o.event_id = d.event_id AND +o.status = 'discarded')
           AS holds
FROM replay_rows r
JOIN deliveries d ON d.id = r.delivery_id
WHERE r.replay_id = ?1 AND r.state = 'waiting'
ORDER BY r.connection_id, r.position
LIMIT ?2
