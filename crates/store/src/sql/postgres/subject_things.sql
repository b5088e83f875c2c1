-- The things of locked subjects.
SELECT t.id, t.subject_id, t.name, t.target_key, t.incarnation, t.known_reference IS NOT NULL AS held
FROM things t WHERE t.subject_id = ANY ($1::uuid[])
