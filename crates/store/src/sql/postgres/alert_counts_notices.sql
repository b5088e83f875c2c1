SELECT status, count(*) AS count FROM alert_notices WHERE status <> 'sent' GROUP BY status
