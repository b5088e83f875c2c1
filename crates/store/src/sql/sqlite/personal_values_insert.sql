INSERT INTO personal_values (token, person_id, sealed)
SELECT value ->> 0, value ->> 1, value ->> 2 FROM jsonb_each(?1) WHERE true
ON CONFLICT (token) DO NOTHING
