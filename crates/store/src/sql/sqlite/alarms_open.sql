SELECT id, tenant, facts, count, amount, opened_at, seen_at, closed_at
FROM alarms
WHERE closed_at IS NULL
