INSERT INTO things (id, subject_id, connection_id, name, target_key)
SELECT value ->> 0, value ->> 1, value ->> 2, value ->> 3, value ->> 4 FROM jsonb_each(?1)
