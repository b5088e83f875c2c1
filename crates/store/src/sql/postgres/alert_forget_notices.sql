-- One that tells of a tenant under a legal hold stays.
DELETE FROM alert_notices
WHERE finished_at < now() - interval '90 days'
  AND NOT EXISTS (
      SELECT 1 FROM jsonb_array_elements(alert_notices.body::jsonb #> '{data,alarms}') AS told (alarm)
      JOIN holds h ON h.tenant = told.alarm ->> 'tenant'
      WHERE (h.until IS NULL OR h.until > now()))
