-- Of its company nothing was read yet.
UPDATE connections SET synced_at = NULL WHERE id = ?1
