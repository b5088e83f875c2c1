-- The days of deliveries that changed after an instant, $1, and are older than a day: along the
-- index deliveries_updated_at. $2 at most so many, the newest.
SELECT DISTINCT (SELECT e.day FROM events e WHERE e.id = d.event_id)::text AS day
FROM deliveries d
WHERE d.updated_at > $1::timestamptz AND d.created_at < now() - interval '1 day'
ORDER BY day DESC
LIMIT $2::bigint
