UPDATE credentials SET lease_until = now() + ?2 * 1000
WHERE owner = ?1 AND lease_until > now()
  AND EXISTS (SELECT 1 FROM connections c WHERE c.credential = credentials.digest)
RETURNING digest, fence, quiet_until, now() AS at
