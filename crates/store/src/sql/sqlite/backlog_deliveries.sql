-- Counted by the index deliveries_status alone. How long the oldest has been where it is, each along
-- an index of its own: of what is ready, whichever is first in the line of its connection, since it
-- was due; of what fails, since it first failed; of what is uncertain, since its outcome is unknown.
SELECT s.value AS status,
       (SELECT count(*) FROM deliveries d
        WHERE d.status = s.value AND d.status NOT IN ('delivered', 'superseded')) AS count,
       (now() - CASE s.value
            WHEN 'ready' THEN
                (SELECT min((SELECT max(d.due_at, d.updated_at) FROM deliveries d
                             WHERE d.connection_id = n.id
                               AND d.status IN ('ready', 'retrying', 'uncertain')
                               AND +d.status = 'ready' AND d.follows IS NULL AND d.due_at <= now()
                             ORDER BY d.due_at LIMIT 1)) FROM connections n)
            WHEN 'sending' THEN
                (SELECT d.updated_at FROM deliveries d
                 WHERE d.status = 'sending' ORDER BY d.lease_until LIMIT 1)
            WHEN 'retrying' THEN
                (SELECT coalesce(d.doubt_since, d.failing_since) AS since FROM deliveries d
                 WHERE d.status = 'retrying' AND d.status IN ('ready', 'sending', 'retrying', 'uncertain')
                   AND coalesce(d.doubt_since, d.failing_since) IS NOT NULL
                 ORDER BY since LIMIT 1)
            WHEN 'uncertain' THEN
                (SELECT coalesce(d.doubt_since, d.failing_since) AS since FROM deliveries d
                 WHERE d.status = 'uncertain' AND d.status IN ('ready', 'sending', 'retrying', 'uncertain')
                   AND coalesce(d.doubt_since, d.failing_since) IS NOT NULL
                 ORDER BY since LIMIT 1)
            ELSE (SELECT d.updated_at FROM deliveries d
                  WHERE d.status || '' IN ('parked', 'dead') AND d.status || '' = s.value
                  ORDER BY d.updated_at LIMIT 1)
        END) / 1000 AS oldest_ms
FROM json_each('["ready", "sending", "retrying", "uncertain", "parked", "dead"]') s
