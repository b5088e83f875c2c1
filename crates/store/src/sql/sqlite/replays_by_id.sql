FROM replays r
WHERE r.id IN (SELECT value ->> 0 FROM json_each(?1))
