UPDATE credentials
SET quiet_until = CASE WHEN owner IS NOT NULL THEN lease_until + ?4 * 1000 END,
    owner = ?1, fence = fence + 1, lease_until = now() + ?2 * 1000
WHERE digest IN (
    SELECT k.digest FROM credentials k
    WHERE (k.owner IS NULL OR k.lease_until <= now())
      AND EXISTS (SELECT 1 FROM connections c WHERE c.credential = k.digest)
    ORDER BY k.digest LIMIT ?3)
RETURNING digest, fence, quiet_until, now() AS at
