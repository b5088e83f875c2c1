INSERT INTO personal_places (person_id, kind, place)
SELECT unnest($1::uuid[]), unnest($2::text[]), unnest($3::uuid[]) ON CONFLICT DO NOTHING
