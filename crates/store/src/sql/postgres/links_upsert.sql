-- What a person or Malote itself sets.
INSERT INTO links (connection_id, kind, key, value, label, problem, kept)
SELECT $1::uuid, l.kind, l.key, l.value, l.label, l.problem, true
FROM unnest($2::text[], $3::text[], $4::text[], $5::text[], $6::text[])
     AS l (kind, key, value, label, problem)
ON CONFLICT (connection_id, kind, key) DO UPDATE
SET value = excluded.value,
    label = CASE WHEN excluded.label = '' THEN links.label ELSE excluded.label END,
    problem = excluded.problem, kept = true, updated_at = now()
