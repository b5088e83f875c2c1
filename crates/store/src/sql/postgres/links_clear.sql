-- What a sync did not find: known, and unusable, unless a person set it; also what was only waited
-- for until now. Rows stay, for parking holds on to them.
UPDATE links l
SET value = CASE WHEN l.kept THEN l.value END, problem = 'not-found', updated_at = now()
WHERE l.connection_id = $1 AND l.kind = $2 AND NOT l.key = ANY ($3::text[])
  AND NOT ((l.kept OR l.value IS NULL) AND l.problem IS NOT DISTINCT FROM 'not-found')
