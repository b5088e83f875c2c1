-- Nothing came of it, as far as its caller knows: whoever repeats it does it, and makes what it made.
UPDATE idempotency SET freed = true, lease_until = now()
WHERE caller = $1 AND key = $2 AND run = $3 AND answer IS NULL
