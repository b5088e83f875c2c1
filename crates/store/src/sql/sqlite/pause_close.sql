UPDATE causes SET open = 0, resolved_at = now()
WHERE connection_id = ?1 AND kind = ?2 AND entity = ?3 AND open
