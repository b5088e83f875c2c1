-- Whether the report of a delivery went on at another connection, to which its flow has moved since:
-- what it wants here is no longer the newest then.
SELECT EXISTS (
    SELECT 1
    FROM deliveries d
    JOIN subjects s ON s.id = d.subject_id
    JOIN connections n ON n.tenant = d.tenant AND n.id <> s.connection_id
    JOIN subjects o ON o.name = s.name AND o.source = s.source AND o.flow = s.flow
        AND o.connection_id = n.id
    WHERE d.id = $1 AND (o.newest_at, o.newest_rank) > (s.newest_at, s.newest_rank)) AS went_on
