UPDATE connections SET settings = $2, parts = $3, updated_at = now() WHERE id = $1
