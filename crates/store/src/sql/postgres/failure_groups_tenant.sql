-- Of the tenants of $1: the sums and the notes not folded yet, and of each group one that is dead now,
-- along each connection's own part of the index deliveries_connection_failed.
WITH counted AS (
    SELECT key, sum(count)::bigint AS count, sum(amount)::bigint AS amount,
           min(first_at) AS first_at, max(last_at) AS last_at
    FROM (SELECT key, count, amount, first_at, last_at FROM tallies
          WHERE kind = 'failure' AND tenant = ANY ($1::text[])
          UNION ALL
          SELECT key, count, amount, first_at, last_at FROM tally_notes
          WHERE kind = 'failure' AND tenant = ANY ($1::text[])) AS parts
    GROUP BY key
    HAVING sum(count) > 0)
SELECT c.key AS fingerprint, c.count, c.amount, c.first_at, c.last_at, s.id AS sample, s.failure
FROM counted c
CROSS JOIN LATERAL (
    SELECT o.id, o.failure
    FROM connections n
    CROSS JOIN LATERAL (
        SELECT d.id, d.failure FROM deliveries d
        WHERE d.connection_id = n.id AND '' || d.status = 'dead' AND d.fingerprint = c.key
        ORDER BY d.id DESC
        LIMIT 1) AS o
    WHERE n.tenant = ANY ($1::text[])
    ORDER BY o.id DESC
    LIMIT 1) AS s
ORDER BY c.count DESC, c.key
