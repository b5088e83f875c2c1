-- One that is put again meanwhile is no longer among them.
DELETE FROM files
WHERE last_put_at < ?1
  AND object IN (
      SELECT f.object FROM files f
      WHERE f.last_put_at < ?1
        AND NOT EXISTS (SELECT 1 FROM holds h WHERE h.tenant = f.tenant AND (h.until IS NULL OR h.until > now()))
      ORDER BY f.last_put_at
      LIMIT ?2)
RETURNING object, tenant, last_put_at
