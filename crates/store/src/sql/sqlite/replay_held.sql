-- Of what a replay released: how much cannot go, because a person holds its connection since; and
-- how much has been failing for so long that it tells how its stage goes.
SELECT count(*) FILTER (WHERE c.paused AND d.status <> 'sending') AS held,
       count(*) FILTER (WHERE NOT c.paused AND (d.failing_since < w.at OR d.doubt_since < w.at)
                          AND (c.resumed_at IS NULL OR c.resumed_at < w.at)) AS failing
FROM replay_rows r
JOIN deliveries d ON d.id = r.delivery_id
JOIN connections c ON c.id = r.connection_id
CROSS JOIN (SELECT now() - ?2 * 1000 AS at) w
WHERE r.replay_id = ?1 AND r.state = 'released'
