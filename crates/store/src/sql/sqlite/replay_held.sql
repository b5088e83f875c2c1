-- How much of what a replay released cannot go, because a person holds its connection since.
SELECT count(*) AS held
FROM replay_rows r
JOIN deliveries d ON d.id = r.delivery_id
JOIN connections c ON c.id = r.connection_id
WHERE r.replay_id = ?1 AND r.state = 'released' AND c.paused AND d.status <> 'sending'
