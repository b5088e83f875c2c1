SELECT c.id
FROM causes c
JOIN links l ON l.connection_id = c.connection_id AND l.kind = c.link_kind AND l.key = c.entity
WHERE c.open AND l.value IS NOT NULL AND (?1 IS NULL OR c.connection_id = ?1)
ORDER BY c.id
