-- Without a value it is nobody's: the next sync may give it one.
UPDATE links SET value = NULL, problem = NULL, kept = false, updated_at = now()
WHERE connection_id = $1 AND kind = $2 AND key = $3 AND value IS NOT NULL
