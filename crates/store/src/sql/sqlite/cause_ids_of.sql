-- Of some connections, each along its own part of an index: ?1 this connection, ?2 the resolved ones
-- too, ?3 ids before this one, ?4 limit, ?5 all tenants, else those of ?6.
SELECT w.id
FROM connections n
CROSS JOIN causes w ON w.id IN (
    SELECT c.id FROM causes c
    WHERE c.connection_id = n.id AND (c.open OR ?2) AND c.id < ?3
    ORDER BY c.id DESC
    LIMIT ?4)
WHERE (?1 IS NULL OR n.id = ?1)
  AND (?5 OR n.tenant IN (SELECT value ->> 0 FROM jsonb_each(?6)))
ORDER BY w.id DESC
LIMIT ?4
