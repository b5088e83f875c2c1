UPDATE replay_lanes SET waiting = waiting - $3, fed_at = now()
WHERE replay_id = $1 AND connection_id = $2
