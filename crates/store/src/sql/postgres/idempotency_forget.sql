DELETE FROM idempotency WHERE created_at <= now() - $1 * interval '1 millisecond'
