SELECT position, delivery_id, status, fence FROM replay_rows
WHERE replay_id = $1 AND connection_id = $2 AND state = 'waiting'
ORDER BY position
LIMIT $3::bigint
