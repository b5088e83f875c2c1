-- Only by the run that holds the key.
UPDATE idempotency SET answer = ?4, lease_until = NULL
WHERE caller = ?1 AND key = ?2 AND run = ?3 AND answer IS NULL
