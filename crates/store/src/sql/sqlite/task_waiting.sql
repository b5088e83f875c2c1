SELECT id FROM tasks
WHERE connection_id = ?1 AND kind = ?2 AND until_known = ?3 AND status = 'waiting'
ORDER BY id LIMIT 1
