DELETE FROM alarms
WHERE closed_at < now() - 7776000000000
  AND NOT EXISTS (SELECT 1 FROM holds h WHERE h.tenant = alarms.tenant AND (h.until IS NULL OR h.until > now()))
