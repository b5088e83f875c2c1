-- One that tells of a tenant under a legal hold stays.
DELETE FROM alert_notices
WHERE finished_at < now() - 7776000000000
  AND NOT EXISTS (
      SELECT 1 FROM json_each(alert_notices.body, '$.data.alarms') told
      JOIN holds h ON h.tenant = told.value ->> 'tenant'
      WHERE (h.until IS NULL OR h.until > now()))
