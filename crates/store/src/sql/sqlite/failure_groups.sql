-- The sums and the notes not folded yet, and of each group one that is dead now, along the index
-- deliveries_fingerprint or deliveries_tenant_failed.
WITH counted AS (
    SELECT key, sum(count) AS count, sum(amount) AS amount,
           min(first_at) AS first_at, max(last_at) AS last_at
    FROM (SELECT key, count, amount, first_at, last_at FROM tallies
          WHERE kind = 'failure'
            AND (tenant = iif(?1, '', NULL)
                 OR NOT ?1 AND tenant IN (SELECT value ->> 0 FROM jsonb_each(?2)))
          UNION ALL
          SELECT key, count, amount, first_at, last_at FROM tally_notes
          WHERE kind = 'failure'
            AND (?1 OR tenant IN (SELECT value ->> 0 FROM jsonb_each(?2)))) AS parts
    GROUP BY key
    HAVING sum(count) > 0)
SELECT c.key AS fingerprint, c.count, c.amount, c.first_at, c.last_at, s.id AS sample, s.failure
FROM counted c
JOIN deliveries s ON s.id = (
    SELECT d.id FROM deliveries d
    WHERE d.status = 'dead' AND d.fingerprint = c.key
      AND (?1 OR d.tenant IN (SELECT value ->> 0 FROM jsonb_each(?2)))
    ORDER BY d.id DESC
    LIMIT 1)
ORDER BY c.count DESC, c.key
