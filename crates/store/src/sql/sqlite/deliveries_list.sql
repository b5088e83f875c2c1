-- The newest first, along the primary key.
-- ?1 status, ?2 flow, ?3 connection, ?4 since, ?5 until, ?6 fingerprint, ?7 ids before this one,
-- ?8 limit, ?9 ids from this one on.
SELECT d.id
FROM deliveries d
WHERE d.id >= ?9 AND d.id < ?7
  AND (?1 IS NULL OR d.status = ?1)
  AND (?6 IS NULL OR d.fingerprint = ?6)
  AND (?2 IS NULL OR d.flow = ?2)
  AND (?3 IS NULL OR d.connection_id = ?3)
  AND (?4 IS NULL OR d.created_at >= ?4)
  AND (?5 IS NULL OR d.created_at < ?5)
ORDER BY d.id DESC
LIMIT ?8
