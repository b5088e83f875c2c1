SELECT t.id, t.subject_id, t.name, t.target_key, t.incarnation, t.known_reference IS NOT NULL AS held
FROM jsonb_each(?1) w JOIN things t ON t.subject_id = w.value ->> 0
