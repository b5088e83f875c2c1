-- What replays have under way on a connection: on its way, and set back by the target.
SELECT count(*) FILTER (WHERE d.status = 'ready') AS ready,
       count(*) FILTER (WHERE d.status = 'sending') AS sending,
       count(*) FILTER (WHERE d.status IN ('retrying', 'uncertain')) AS stuck
FROM replay_rows r
JOIN deliveries d ON d.id = r.delivery_id
WHERE r.connection_id = ?1 AND r.state = 'released'
