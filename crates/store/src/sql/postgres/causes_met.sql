-- Open causes whose link has a value now, locked exclusively: parking holds the share lock.
-- $1 narrows to one connection, NULL takes all.
SELECT c.id
FROM causes c
JOIN links l ON l.connection_id = c.connection_id AND l.kind = c.link_kind AND l.key = c.entity
WHERE c.open AND l.value IS NOT NULL AND ($1::uuid IS NULL OR c.connection_id = $1)
ORDER BY c.id
FOR UPDATE OF c
