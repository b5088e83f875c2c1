INSERT INTO things (id, subject_id, connection_id, name, target_key)
SELECT * FROM unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::text[], $5::text[])
