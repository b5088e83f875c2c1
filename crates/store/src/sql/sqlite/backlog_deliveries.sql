-- Counted by the index deliveries_status alone. Identifiers rise with time, so the first of a
-- status is its oldest.
SELECT s.value AS status,
       (SELECT count(*) FROM deliveries d
        WHERE d.status = s.value AND d.status NOT IN ('delivered', 'superseded')) AS count,
       (SELECT (now() - d.created_at) / 1000 FROM deliveries d
        WHERE d.status = s.value AND d.status NOT IN ('delivered', 'superseded')
        ORDER BY d.id LIMIT 1) AS oldest_ms
FROM json_each('["ready", "sending", "retrying", "uncertain", "parked", "dead"]') s
