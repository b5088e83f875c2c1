-- The connection that an event of a tenant, flow, source and subject goes to, chosen as intake does:
-- the one that takes the flow if it knows the subject, else one that took it before and still has
-- something of the subject, else the first after all.
SELECT c.id
FROM connections c
LEFT JOIN subjects s ON s.name = ?4 AND s.source = ?3 AND s.flow = ?2 AND s.connection_id = c.id
WHERE c.tenant = ?1
  AND (c.takes = ?2
       OR (EXISTS (SELECT 1 FROM things t WHERE t.subject_id = s.id AND t.known_reference IS NOT NULL)
           OR EXISTS (SELECT 1 FROM deliveries d WHERE d.subject_id = s.id AND d.open))
          AND EXISTS (SELECT 1 FROM former_takers f WHERE f.connection_id = c.id AND f.flow = ?2))
ORDER BY s.id IS NULL, CASE WHEN c.takes = ?2 THEN 0 ELSE 1 END
LIMIT 1
