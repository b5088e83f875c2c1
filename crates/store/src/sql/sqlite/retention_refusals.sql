-- Those that were decided on. One that comes again meanwhile is no longer among them.
DELETE FROM refusals
WHERE status <> 'dead' AND last_seen_at < ?2
  AND id IN (
      SELECT x.id FROM refusals x
      WHERE x.status <> 'dead' AND x.id < ?1 AND x.last_seen_at < ?2
        AND NOT EXISTS (SELECT 1 FROM holds h WHERE h.tenant = x.tenant AND (h.until IS NULL OR h.until > now()))
      ORDER BY x.id
      LIMIT ?3)
RETURNING id
