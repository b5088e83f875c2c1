UPDATE connections SET paused = $2, updated_at = now() WHERE id = $1 RETURNING credential
