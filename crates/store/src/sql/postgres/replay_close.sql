-- Gives up rows whose turn never came: they were not touched and may go into another replay.
UPDATE replay_rows
SET state = 'untouched', updated_at = now()
WHERE replay_id = $1 AND position IN (
    SELECT position FROM replay_rows
    WHERE replay_id = $1 AND state = 'waiting'
    ORDER BY connection_id, position
    LIMIT $2::bigint)
