-- The connections that a person holds and that replays have something for.
SELECT l.replay_id, c.tenant || '/' || c.name AS name
FROM replay_lanes l
JOIN connections c ON c.id = l.connection_id
WHERE l.replay_id IN (SELECT value ->> 0 FROM json_each(?1)) AND c.paused
  AND (l.waiting > 0 OR EXISTS (
      SELECT 1 FROM replay_rows r
      WHERE r.replay_id = l.replay_id AND r.connection_id = l.connection_id
        AND r.state = 'released'))
ORDER BY 2
