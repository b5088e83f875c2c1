-- What a sync no longer found: known, and unusable. Rows stay, for parking holds on to them.
UPDATE links l SET value = NULL, problem = 'not-found', updated_at = now()
WHERE l.connection_id = $1 AND l.kind = $2 AND l.value IS NOT NULL AND NOT l.key = ANY ($3::text[])
