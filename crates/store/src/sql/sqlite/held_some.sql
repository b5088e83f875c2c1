SELECT t.target_key, t.known_snapshot
FROM (SELECT id FROM subjects WHERE connection_id = ?1 ORDER BY name LIMIT 500) s
JOIN things t ON t.subject_id = s.id
WHERE t.known_reference <> ''
LIMIT 20
