-- The sums and the notes not folded yet, and of each group one that nobody did anything about,
-- along the index refusals_dead.
WITH counted AS (
    SELECT key, sum(count) AS count, min(first_at) AS first_at, max(last_at) AS last_at
    FROM (SELECT key, count, first_at, last_at FROM tallies
          WHERE kind = 'refusal'
            AND (tenant = iif(?1, '', NULL)
                 OR NOT ?1 AND tenant IN (SELECT value ->> 0 FROM jsonb_each(?2)))
          UNION ALL
          SELECT key, count, first_at, last_at FROM tally_notes
          WHERE kind = 'refusal'
            AND (?1 OR tenant IN (SELECT value ->> 0 FROM jsonb_each(?2)))) AS parts
    GROUP BY key
    HAVING sum(count) > 0)
SELECT c.key AS code, c.count, c.first_at AS first_seen_at, c.last_at AS last_seen_at,
       s.id AS sample, s.detail
FROM counted c
JOIN refusals s ON s.id = (
    SELECT r.id FROM refusals r
    WHERE r.status = 'dead' AND r.code = c.key
      AND (?1 OR r.tenant IN (SELECT value ->> 0 FROM jsonb_each(?2)))
    ORDER BY r.id DESC
    LIMIT 1)
ORDER BY c.count DESC, c.key
