-- $1 caller, $2 key, $3 request, $4 run, $5 lease in ms, $6 age in ms at which a key is free again.
-- A row comes back only for whoever may do it now: nobody did under this key, too long ago, or it
-- came to nothing, or the one who did the same died half-way. Whoever does the same once more makes
-- what that one made. Else the row stays locked for the read that follows.
INSERT INTO idempotency AS known (caller, key, request, run, lease_until, made_as)
VALUES ($1, $2, $3, $4, now() + $5 * interval '1 millisecond', $4)
ON CONFLICT (caller, key) DO UPDATE
SET request = excluded.request, run = excluded.run, lease_until = excluded.lease_until,
    answer = NULL, created_at = now(), freed = false,
    made_as = CASE WHEN known.request = excluded.request AND known.answer IS NULL
                   THEN coalesce(known.made_as, excluded.made_as) ELSE excluded.made_as END
WHERE known.created_at <= now() - $6 * interval '1 millisecond'
   OR known.freed
   OR (known.request = excluded.request AND known.lease_until <= now())
RETURNING made_as
