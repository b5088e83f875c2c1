-- The sums and the notes not folded yet, and of each group one that nobody did anything about,
-- along the index refusals_dead.
WITH counted AS (
    SELECT key, sum(count)::bigint AS count, min(first_at) AS first_at, max(last_at) AS last_at
    FROM (SELECT key, count, first_at, last_at FROM tallies
          WHERE kind = 'refusal'
            AND tenant = ANY (CASE WHEN $1::boolean THEN ARRAY[''] ELSE $2::text[] END)
          UNION ALL
          SELECT key, count, first_at, last_at FROM tally_notes
          WHERE kind = 'refusal' AND ($1::boolean OR tenant = ANY ($2::text[]))) AS parts
    GROUP BY key
    HAVING sum(count) > 0)
SELECT c.key AS code, c.count, c.first_at AS first_seen_at, c.last_at AS last_seen_at,
       s.id AS sample, s.detail
FROM counted c
CROSS JOIN LATERAL (
    SELECT r.id, r.detail FROM refusals r
    WHERE r.status = 'dead' AND r.code = c.key
      AND ($1::boolean OR r.tenant = ANY ($2::text[]))
    ORDER BY r.id DESC
    LIMIT 1) AS s
ORDER BY c.count DESC, c.key
