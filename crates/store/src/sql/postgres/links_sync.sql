-- What a sync found. The value that a person set stands; that the sync found another, or none,
-- is noted beside it.
INSERT INTO links (connection_id, kind, key, value, label, problem)
SELECT $1::uuid, l.kind, l.key, l.value, l.label, l.problem
FROM unnest($2::text[], $3::text[], $4::text[], $5::text[], $6::text[])
     AS l (kind, key, value, label, problem)
ON CONFLICT (connection_id, kind, key) DO UPDATE
SET value = CASE WHEN links.kept THEN links.value ELSE excluded.value END,
    label = CASE WHEN excluded.label = '' THEN links.label ELSE excluded.label END,
    problem = CASE WHEN links.kept AND excluded.value <> links.value THEN 'differs'
                   ELSE excluded.problem END,
    updated_at = now()
