INSERT INTO things (id, subject_id, connection_id, name, target_key)
SELECT unnest($1::uuid[]), unnest($2::uuid[]), unnest($3::uuid[]), unnest($4::text[]),
       unnest($5::text[])
