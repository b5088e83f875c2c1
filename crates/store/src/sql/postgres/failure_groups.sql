-- Of everybody: the sums and the notes not folded yet, and of each group one that is dead now, along
-- the index deliveries_fingerprint.
WITH counted AS (
    SELECT key, sum(count)::bigint AS count, sum(amount)::bigint AS amount,
           min(first_at) AS first_at, max(last_at) AS last_at
    FROM (SELECT key, count, amount, first_at, last_at FROM tallies
          WHERE kind = 'failure' AND tenant = ''
          UNION ALL
          SELECT key, count, amount, first_at, last_at FROM tally_notes
          WHERE kind = 'failure') AS parts
    GROUP BY key
    HAVING sum(count) > 0)
SELECT c.key AS fingerprint, c.count, c.amount, c.first_at, c.last_at, s.id AS sample, s.failure
FROM counted c
CROSS JOIN LATERAL (
    SELECT d.id, d.failure FROM deliveries d
    WHERE d.status = 'dead' AND d.fingerprint = c.key
    ORDER BY d.id DESC
    LIMIT 1) AS s
ORDER BY c.count DESC, c.key
