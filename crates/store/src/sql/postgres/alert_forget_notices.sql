DELETE FROM alert_notices WHERE finished_at < now() - interval '90 days'
