INSERT INTO replay_lanes (replay_id, connection_id, waiting, fed_at)
SELECT replay_id, connection_id, count(*), now()
FROM replay_rows
WHERE replay_id = $1 AND state = 'waiting'
GROUP BY replay_id, connection_id
