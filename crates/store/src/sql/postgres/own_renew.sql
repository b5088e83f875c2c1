-- A lease that ran out is not renewed: somebody else may have it by now, or may take it. Nor is
-- one of a credential that no connection uses any more: it would fill the share of its owner.
UPDATE credentials k SET lease_until = now() + $2::bigint * interval '1 millisecond'
WHERE k.owner = $1 AND k.lease_until > now()
  AND EXISTS (SELECT 1 FROM connections c WHERE c.credential = k.digest)
RETURNING k.digest, k.fence, k.quiet_until, now() AS at
