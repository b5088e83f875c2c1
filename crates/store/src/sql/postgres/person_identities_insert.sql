INSERT INTO person_identities (digest, person_id)
SELECT * FROM unnest($1::text[], $2::uuid[]) ON CONFLICT DO NOTHING
