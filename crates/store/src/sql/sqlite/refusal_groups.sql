-- Only those nobody did anything about: the index refusals_dead.
SELECT g.code, g.count, g.first_seen_at, g.last_seen_at, s.id AS sample, s.detail
FROM (SELECT code, count(*) AS count, min(first_seen_at) AS first_seen_at,
             max(last_seen_at) AS last_seen_at, max(id) AS sample
      FROM refusals
      WHERE status = 'dead' AND (?1 OR tenant IN (SELECT value ->> 0 FROM jsonb_each(?2)))
      GROUP BY code) AS g
JOIN refusals s ON s.id = g.sample
ORDER BY g.count DESC, g.code
