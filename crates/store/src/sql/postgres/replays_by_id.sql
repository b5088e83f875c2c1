FROM replays r
WHERE r.id = ANY ($1::uuid[])
