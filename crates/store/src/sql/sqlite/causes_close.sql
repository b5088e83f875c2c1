UPDATE causes SET open = 0, resolved_at = now()
WHERE id IN (SELECT value ->> 0 FROM json_each(?1)) AND open
