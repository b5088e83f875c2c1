UPDATE causes SET open = 0, resolved_at = now()
WHERE id IN (SELECT value ->> 0 FROM jsonb_each(?1)) AND open
