-- What became of a try, unless somebody else has tried since. $1 which, $2 fence, $3 status,
-- $4 failure, $5 ms until the next try.
UPDATE alert_notices
SET status = $3, failure = $4, due_at = now() + $5::bigint * interval '1 millisecond',
    finished_at = CASE WHEN $3::text = 'waiting' THEN NULL ELSE now() END
WHERE id = $1::uuid AND fence = $2::bigint AND status = 'waiting'
