-- The connections a replay still waits for, the one served longest ago first. What a person
-- holds is passed over: its rows would fill a stage and never end. ?3: all the same, for what
-- calls no target.
SELECT l.connection_id
FROM replay_lanes l
JOIN connections c ON c.id = l.connection_id
WHERE l.replay_id = ?1 AND l.waiting > 0 AND (?3 OR NOT c.paused)
ORDER BY l.fed_at, l.connection_id
LIMIT ?2
