UPDATE links SET value = NULL, problem = 'unusable', kept = 0, updated_at = now()
WHERE connection_id = ?1 AND kind = ?2 AND key = ?3 AND value = ?4
