UPDATE credentials SET lease_until = now() + ?2 * 1000
WHERE owner = ?1 AND lease_until > now()
RETURNING digest, fence, quiet_until, now() AS at
