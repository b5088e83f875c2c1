-- ?1 caller, ?2 key, ?3 request, ?4 run, ?5 lease in ms, ?6 age in ms at which a key is free again.
-- A row comes back only for whoever may do it now: nobody did under this key, too long ago, or
-- the one who did the same died half-way.
INSERT INTO idempotency AS known (caller, key, request, run, lease_until, created_at)
VALUES (?1, ?2, ?3, ?4, now() + ?5 * 1000, now())
ON CONFLICT (caller, key) DO UPDATE
SET request = excluded.request, run = excluded.run, lease_until = excluded.lease_until,
    answer = NULL, created_at = excluded.created_at
WHERE known.created_at <= now() - ?6 * 1000
   OR (known.request = excluded.request AND known.lease_until <= now())
RETURNING run
