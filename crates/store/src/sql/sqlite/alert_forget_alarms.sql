DELETE FROM alarms WHERE closed_at < now() - 7776000000000
