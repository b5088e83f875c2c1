-- The things of locked subjects. Read after their deliveries are locked: what was settled until
-- then is seen.
SELECT t.id, t.subject_id, t.name, t.target_key, t.incarnation::bigint AS incarnation, t.known_reference IS NOT NULL AS held
FROM things t WHERE t.subject_id = ANY ($1::uuid[])
