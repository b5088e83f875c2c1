-- Of one flow among the newest 1,000, along the primary key: all
-- there are to show if it gives as many as asked for, else nothing is known of those before.
-- ?1 status, ?2 flow, ?3 connection, ?4 since, ?5 until, ?6 fingerprint, ?7 ids before this one,
-- ?8 limit, ?9 ids from this one on.
SELECT l.id
FROM (
    SELECT d.id, d.flow, d.connection_id, d.fingerprint, d.created_at
    FROM deliveries d
    WHERE d.id >= ?9 AND d.id < ?7
      AND (?1 IS NULL OR d.status = ?1)
    ORDER BY d.id DESC
    LIMIT 1000) AS l
WHERE l.flow = ?2
  AND (?6 IS NULL OR l.fingerprint = ?6)
  AND (?3 IS NULL OR l.connection_id = ?3)
  AND (?4 IS NULL OR l.created_at >= ?4)
  AND (?5 IS NULL OR l.created_at < ?5)
ORDER BY l.id DESC
LIMIT ?8
