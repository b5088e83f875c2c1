-- Only what nobody replaced meanwhile.
UPDATE idempotency SET answer = ?4 WHERE caller = ?1 AND key = ?2 AND answer = ?3
