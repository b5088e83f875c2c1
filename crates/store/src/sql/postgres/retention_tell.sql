DELETE FROM retention_removed RETURNING class, month, what, removed, kept
