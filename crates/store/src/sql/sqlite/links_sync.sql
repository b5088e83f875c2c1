-- What a sync found. The value that a person set stands; that the sync found another, or none,
-- is noted beside it.
INSERT INTO links (connection_id, kind, key, value, label, problem, updated_at)
SELECT ?1, value ->> 0, value ->> 1, value ->> 2, value ->> 3, value ->> 4, now()
FROM jsonb_each(?2) WHERE true
ON CONFLICT (connection_id, kind, key) DO UPDATE
SET value = CASE WHEN links.kept THEN links.value ELSE excluded.value END,
    label = CASE WHEN excluded.label = '' THEN links.label ELSE excluded.label END,
    problem = CASE WHEN links.kept AND excluded.value <> links.value THEN 'differs'
                   ELSE excluded.problem END,
    updated_at = now()
