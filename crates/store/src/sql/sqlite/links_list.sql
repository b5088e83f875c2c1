-- ?3: the key after which the page begins, NULL for the first.
SELECT kind, key, value, label, problem, kept, updated_at FROM links
WHERE connection_id = ?1 AND kind = ?2 AND (?3 IS NULL OR key > ?3)
ORDER BY key
LIMIT ?4
