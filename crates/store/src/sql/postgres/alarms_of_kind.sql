SELECT tenant, facts, count, amount FROM alarms WHERE closed_at IS NULL AND kind = $1
