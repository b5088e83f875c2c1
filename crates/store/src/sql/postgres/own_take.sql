-- Takes up to $3 free credentials. After a lease that ran out the new owner stays quiet for
-- $4 ms past its end: the old one may still be doing something.
WITH free AS (
    SELECT k.digest FROM credentials k
    WHERE (k.owner IS NULL OR k.lease_until <= now())
      AND EXISTS (SELECT 1 FROM connections c WHERE c.credential = k.digest)
    ORDER BY k.digest
    LIMIT $3::bigint
    FOR UPDATE SKIP LOCKED
)
UPDATE credentials k
SET owner = $1, fence = k.fence + 1,
    lease_until = now() + $2::bigint * interval '1 millisecond',
    quiet_until = CASE WHEN k.owner IS NOT NULL
                       THEN k.lease_until + $4::bigint * interval '1 millisecond' END
FROM free WHERE k.digest = free.digest
RETURNING k.digest, k.fence, k.quiet_until, now() AS at
