DELETE FROM alarm_marks
WHERE alarm_id IN (
    SELECT a.id FROM alarms a
    WHERE a.closed_at < now() - 7776000000000
      AND NOT EXISTS (SELECT 1 FROM holds h WHERE h.tenant = a.tenant AND (h.until IS NULL OR h.until > now())))
