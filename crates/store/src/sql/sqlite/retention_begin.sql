UPDATE retention_due SET due_at = now() + ?1 * 1000
WHERE due_at <= now()
RETURNING now() AS at
