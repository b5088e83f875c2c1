-- A lease that ran out is not renewed: somebody else may have it by now, or may take it.
UPDATE credentials SET lease_until = now() + $2::bigint * interval '1 millisecond'
WHERE owner = $1 AND lease_until > now()
RETURNING digest, fence, quiet_until, now() AS at
