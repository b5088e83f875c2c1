UPDATE retention_due SET due_at = now()
