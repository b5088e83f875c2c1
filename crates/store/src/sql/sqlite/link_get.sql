SELECT kind, key, value, label, problem, kept, updated_at FROM links
WHERE connection_id = ?1 AND kind = ?2 AND key = ?3
