-- ?1 connection, ?2 the resolved ones too, ?3 cursor, ?4 limit, ?5 all tenants.
SELECT c.id
FROM causes c
JOIN connections n ON n.id = c.connection_id
WHERE (?1 IS NULL OR c.connection_id = ?1)
  AND (c.open OR ?2)
  AND (?3 IS NULL OR c.id < ?3)
  AND (?5 OR n.tenant IN (SELECT value ->> 0 FROM jsonb_each(?6)))
ORDER BY c.id DESC
LIMIT ?4
