-- New credentials have to be tested again.
UPDATE connections
SET takes = ?5, base_url = ?6, settings = ?7, sealed = ?8, credential = ?9, parts = ?10,
    tested_at = CASE WHEN sealed = ?8 AND credential = ?9 THEN tested_at END,
    updated_at = now()
WHERE id = ?1 AND tenant = ?2 AND name = ?3 AND target = ?4
