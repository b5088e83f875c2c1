-- The days of deliveries that changed after an instant, ?1, and are older than a day: along the
-- index deliveries_updated_at. ?2 at most so many, the newest.
SELECT DISTINCT (SELECT e.day FROM events e WHERE e.id = d.event_id) AS day
FROM deliveries d
WHERE d.updated_at > ?1 AND d.created_at < now() - 86400000000
ORDER BY day DESC
LIMIT ?2
