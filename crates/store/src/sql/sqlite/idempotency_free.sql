-- Nothing came of it: whoever repeats it does it.
DELETE FROM idempotency WHERE caller = ?1 AND key = ?2 AND run = ?3 AND answer IS NULL
