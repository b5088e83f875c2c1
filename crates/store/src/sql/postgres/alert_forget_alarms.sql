DELETE FROM alarms WHERE closed_at < now() - interval '90 days'
