UPDATE connections SET synced_at = now() WHERE id = ?1
