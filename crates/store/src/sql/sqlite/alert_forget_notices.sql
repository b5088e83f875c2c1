DELETE FROM alert_notices WHERE finished_at < now() - 7776000000000
