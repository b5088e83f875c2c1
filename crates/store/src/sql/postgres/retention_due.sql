SELECT due_at, now() AS at FROM retention_due
