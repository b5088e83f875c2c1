-- What a sync no longer found: known, and unusable, unless a person set it. Rows stay, for parking
-- holds on to them.
UPDATE links l
SET value = CASE WHEN l.kept THEN l.value END, problem = 'not-found', updated_at = now()
WHERE l.connection_id = $1 AND l.kind = $2 AND l.value IS NOT NULL AND NOT l.key = ANY ($3::text[])
  AND NOT (l.kept AND l.problem IS NOT DISTINCT FROM 'not-found')
