UPDATE links SET value = NULL, problem = 'not-found', updated_at = now()
WHERE connection_id = ?1 AND kind = ?2 AND value IS NOT NULL
  AND key NOT IN (SELECT value ->> 0 FROM jsonb_each(?3))
