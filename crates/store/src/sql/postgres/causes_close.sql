UPDATE causes SET open = false, resolved_at = now() WHERE id = ANY ($1::uuid[]) AND open
