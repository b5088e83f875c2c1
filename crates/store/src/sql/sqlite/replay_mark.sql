UPDATE replay_rows
SET state = w.value ->> 1, note = w.value ->> 2, updated_at = now()
FROM jsonb_each(?2) w
WHERE replay_id = ?1 AND position = w.value ->> 0
