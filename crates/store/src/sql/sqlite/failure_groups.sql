-- Only dead deliveries: the index deliveries_fingerprint.
SELECT g.fingerprint, g.count, g.amount, g.first_at, g.last_at, s.id AS sample, s.failure
FROM (SELECT coalesce(fingerprint, '') AS fingerprint, count(*) AS count,
             sum(amount) AS amount, min(updated_at) AS first_at,
             max(updated_at) AS last_at, max(id) AS sample
      FROM deliveries
      WHERE status = 'dead' AND (?1 OR tenant IN (SELECT value ->> 0 FROM jsonb_each(?2)))
      GROUP BY coalesce(fingerprint, '')) AS g
JOIN deliveries s ON s.id = g.sample
ORDER BY g.count DESC, g.fingerprint
