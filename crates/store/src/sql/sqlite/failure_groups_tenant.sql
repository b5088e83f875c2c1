-- Of the tenants of ?1: the sums and the notes not folded yet, and of each group one that is dead now,
-- along each connection's own part of the index deliveries_connection_failed.
WITH counted AS (
    SELECT key, sum(count) AS count, sum(amount) AS amount,
           min(first_at) AS first_at, max(last_at) AS last_at
    FROM (SELECT key, count, amount, first_at, last_at FROM tallies
          WHERE kind = 'failure' AND tenant IN (SELECT value ->> 0 FROM jsonb_each(?1))
          UNION ALL
          SELECT key, count, amount, first_at, last_at FROM tally_notes
          WHERE kind = 'failure' AND tenant IN (SELECT value ->> 0 FROM jsonb_each(?1))) AS parts
    GROUP BY key
    HAVING sum(count) > 0)
SELECT c.key AS fingerprint, c.count, c.amount, c.first_at, c.last_at, s.id AS sample, s.failure
FROM counted c
JOIN deliveries s ON s.id = (
    SELECT max((SELECT d.id FROM deliveries d INDEXED BY deliveries_connection_failed
                WHERE d.connection_id = n.id AND '' || d.status = 'dead' AND d.fingerprint = c.key
                ORDER BY d.id DESC
                LIMIT 1))
    FROM connections n
    WHERE n.tenant IN (SELECT value ->> 0 FROM jsonb_each(?1)))
ORDER BY c.count DESC, c.key
