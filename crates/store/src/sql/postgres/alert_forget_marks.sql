DELETE FROM alarm_marks
WHERE alarm_id IN (
    SELECT a.id FROM alarms a
    WHERE a.closed_at < now() - interval '90 days'
      AND NOT EXISTS (SELECT 1 FROM holds h WHERE h.tenant = a.tenant AND (h.until IS NULL OR h.until > now())))
