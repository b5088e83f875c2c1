-- Dead ones of one fingerprint, along the index deliveries_tenant_failed.
-- ?1 status, ?2 flow, ?3 connection, ?4 since, ?5 until, ?6 fingerprint, ?7 ids before this one,
-- ?8 limit, ?9 ids from this one on.
-- ?10 the tenants: each gives its newest ones along its own part of the index.
SELECT n.id
FROM jsonb_each(?10) t
CROSS JOIN deliveries n ON n.id IN (
    SELECT d.id
    FROM deliveries d
    WHERE d.tenant = t.value ->> 0 AND d.id >= ?9 AND d.id < ?7
      AND d.status = 'dead' AND d.fingerprint = ?6
      AND (?1 IS NULL OR d.status = ?1)
      AND (?2 IS NULL OR d.flow = ?2)
      AND (?3 IS NULL OR d.connection_id = ?3)
      AND (?4 IS NULL OR d.created_at >= ?4)
      AND (?5 IS NULL OR d.created_at < ?5)
    ORDER BY d.id DESC
    LIMIT ?8)
ORDER BY n.id DESC
LIMIT ?8
