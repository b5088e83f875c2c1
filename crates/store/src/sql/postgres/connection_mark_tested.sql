UPDATE connections SET tested_at = now() WHERE id = $1
