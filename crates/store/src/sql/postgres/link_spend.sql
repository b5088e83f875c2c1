-- A value that the target could not use is none, whoever set it; unless it is another by now.
UPDATE links SET value = NULL, problem = 'unusable', kept = false, updated_at = now()
WHERE connection_id = $1 AND kind = $2 AND key = $3 AND value = $4
