INSERT INTO personal_values (token, person_id, sealed)
SELECT * FROM unnest($1::text[], $2::uuid[], $3::text[]) ON CONFLICT (token) DO NOTHING
