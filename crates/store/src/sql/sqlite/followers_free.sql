-- What waited behind these goes on, or waits behind what they waited for themselves. The second
-- look at `ahead` keeps SQLite from scanning all deliveries for it.
WITH RECURSIVE ahead (id, behind) AS (
    SELECT f.id, f.follows FROM deliveries f
    WHERE f.follows IN (SELECT value ->> 0 FROM jsonb_each(?1))
    UNION ALL
    SELECT a.id, p.follows FROM ahead a JOIN deliveries p ON p.id = a.behind
    WHERE a.behind IN (SELECT value ->> 0 FROM jsonb_each(?1))
)
UPDATE deliveries SET follows = a.behind, due_at = now()
FROM ahead a
WHERE deliveries.id = a.id AND deliveries.id IN (SELECT id FROM ahead)
  AND (a.behind IS NULL OR a.behind NOT IN (SELECT value ->> 0 FROM jsonb_each(?1)))
RETURNING deliveries.id
