-- Of one status, along the index deliveries_status.
-- ?1 status, ?2 flow, ?3 connection, ?4 since, ?5 until, ?6 fingerprint, ?7 ids before this one,
-- ?8 limit, ?9 ids from this one on, ?10 all tenants, else those of the last argument: only few are
-- being sent, whosever they are.
SELECT d.id
FROM deliveries d
WHERE d.id >= ?9 AND d.id < ?7
  AND d.status <> 'delivered' AND d.status = ?1
  AND (?6 IS NULL OR d.fingerprint = ?6)
  AND (?2 IS NULL OR d.flow = ?2)
  AND (?3 IS NULL OR d.connection_id = ?3)
  AND (?4 IS NULL OR d.created_at >= ?4)
  AND (?5 IS NULL OR d.created_at < ?5)
  AND (?10 OR d.tenant IN (SELECT value ->> 0 FROM jsonb_each(?11)))
ORDER BY d.id DESC
LIMIT ?8
