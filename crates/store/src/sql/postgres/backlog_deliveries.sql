-- Counted by the index deliveries_status alone. How long the oldest has been where it is, each along
-- an index of its own: of what is ready, whichever is first in the line of its connection, since it
-- was due; of what fails, since it first failed; of what is uncertain, since its outcome is unknown.
SELECT s.status,
       (SELECT count(*) FROM deliveries d
        WHERE d.status = s.status AND d.status NOT IN ('delivered', 'superseded')) AS count,
       (extract(epoch FROM now() - CASE s.status
            WHEN 'ready' THEN
                (SELECT min(first.since) FROM connections n CROSS JOIN LATERAL
                     (SELECT greatest(d.due_at, d.updated_at) AS since FROM deliveries d
                      WHERE d.connection_id = n.id AND d.status IN ('ready', 'retrying', 'uncertain')
                        AND d.status || '' = 'ready' AND d.follows IS NULL AND d.due_at <= now()
                      ORDER BY d.due_at LIMIT 1) first)
            WHEN 'sending' THEN
                (SELECT d.updated_at FROM deliveries d
                 WHERE d.status = 'sending' ORDER BY d.lease_until LIMIT 1)
            WHEN 'retrying' THEN
                (SELECT min(coalesce(d.doubt_since, d.failing_since)) FROM deliveries d
                 WHERE d.status = 'retrying'
                   AND coalesce(d.doubt_since, d.failing_since) IS NOT NULL)
            WHEN 'uncertain' THEN
                (SELECT min(coalesce(d.doubt_since, d.failing_since)) FROM deliveries d
                 WHERE d.status = 'uncertain'
                   AND coalesce(d.doubt_since, d.failing_since) IS NOT NULL)
            ELSE (SELECT min(d.updated_at) FROM deliveries d
                  WHERE d.status || '' IN ('parked', 'dead') AND d.status || '' = s.status)
        END) * 1000)::bigint AS oldest_ms
FROM unnest(ARRAY['ready', 'sending', 'retrying', 'uncertain', 'parked', 'dead']) AS s (status)
