FROM replays r
WHERE r.id = $1
FOR UPDATE
