FROM replays r
WHERE r.id = ?1
