DELETE FROM idempotency WHERE created_at <= now() - ?1 * 1000
