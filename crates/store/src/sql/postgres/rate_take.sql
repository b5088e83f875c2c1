-- Reserves $2 slots of $3 microseconds each; nothing comes back while the next free slot lies
-- more than $4 microseconds ahead.
INSERT INTO rates (name, due_at)
VALUES ($1, now() + $2::bigint * $3::bigint * interval '1 microsecond')
ON CONFLICT (name) DO UPDATE
SET due_at = greatest(rates.due_at, now()) + $2::bigint * $3::bigint * interval '1 microsecond'
WHERE rates.due_at <= now() + $4::bigint * interval '1 microsecond'
RETURNING due_at, now() AS at
