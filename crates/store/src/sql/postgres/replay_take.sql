-- One step of a replay at a time: whoever has it locked makes it.
FROM replays r
WHERE r.id = $1 AND r.open
FOR UPDATE SKIP LOCKED
