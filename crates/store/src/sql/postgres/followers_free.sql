-- What waited behind these goes on, or waits behind what they waited for themselves.
WITH RECURSIVE ahead (id, behind) AS (
    SELECT f.id, f.follows FROM deliveries f WHERE f.follows = ANY ($1::uuid[])
    UNION ALL
    SELECT a.id, p.follows FROM ahead a JOIN deliveries p ON p.id = a.behind
    WHERE a.behind = ANY ($1::uuid[])
)
UPDATE deliveries d SET follows = a.behind, due_at = now()
FROM ahead a
WHERE d.id = a.id AND (a.behind IS NULL OR a.behind <> ALL ($1::uuid[]))
RETURNING d.id
