INSERT INTO person_identities (digest, person_id)
SELECT value ->> 0, value ->> 1 FROM jsonb_each(?1) WHERE true ON CONFLICT DO NOTHING
