-- What a person or Malote itself sets.
INSERT INTO links (connection_id, kind, key, value, label, problem, kept, updated_at)
SELECT ?1, value ->> 0, value ->> 1, value ->> 2, value ->> 3, value ->> 4, 1, now()
FROM jsonb_each(?2) WHERE true
ON CONFLICT (connection_id, kind, key) DO UPDATE
SET value = excluded.value,
    label = CASE WHEN excluded.label = '' THEN links.label ELSE excluded.label END,
    problem = excluded.problem, kept = 1, updated_at = now()
