UPDATE causes SET open = false, resolved_at = now()
WHERE connection_id = $1 AND kind = $2 AND entity = $3 AND open
