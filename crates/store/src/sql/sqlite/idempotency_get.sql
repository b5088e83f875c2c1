SELECT request, answer, lease_until, now() AS at FROM idempotency WHERE caller = ?1 AND key = ?2
