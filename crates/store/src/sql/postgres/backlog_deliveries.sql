-- Counted by the index deliveries_status alone. Identifiers rise with time, so the first of a
-- status is its oldest.
SELECT s.status,
       (SELECT count(*) FROM deliveries d
        WHERE d.status = s.status AND d.status NOT IN ('delivered', 'superseded')) AS count,
       (SELECT (extract(epoch FROM now() - d.created_at) * 1000)::bigint FROM deliveries d
        WHERE d.status = s.status AND d.status NOT IN ('delivered', 'superseded')
        ORDER BY d.id LIMIT 1) AS oldest_ms
FROM unnest(ARRAY['ready', 'sending', 'retrying', 'uncertain', 'parked', 'dead']) AS s (status)
