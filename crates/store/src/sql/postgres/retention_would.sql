-- What a pass would find now.
SELECT 'payloads' AS class, 'event_bodies' AS what, count(*) FILTER (WHERE NOT needed) AS removed,
       count(*) FILTER (WHERE needed) AS kept
FROM (
    SELECT EXISTS (SELECT 1 FROM deliveries d WHERE d.event_id = x.event_id AND (d.open OR d.updated_at > now() - interval '30 days'))
           OR EXISTS (SELECT 1 FROM events e WHERE e.id = x.event_id AND EXISTS (SELECT 1 FROM holds h WHERE h.tenant = e.tenant AND (h.until IS NULL OR h.until > now()))) AS needed
    FROM event_bodies x WHERE x.event_id < $1
) AS event_bodies_found
UNION ALL
SELECT 'payloads' AS class, 'delivery_contents' AS what, count(*) FILTER (WHERE NOT needed) AS removed,
       count(*) FILTER (WHERE needed) AS kept
FROM (
    SELECT EXISTS (SELECT 1 FROM deliveries d WHERE d.id = x.delivery_id AND ((d.open OR d.updated_at > now() - interval '30 days') OR EXISTS (SELECT 1 FROM holds h WHERE h.tenant = d.tenant AND (h.until IS NULL OR h.until > now())))) AS needed
    FROM delivery_contents x WHERE x.delivery_id < $1
) AS delivery_contents_found
UNION ALL
SELECT 'payloads' AS class, 'attempts' AS what, count(*) FILTER (WHERE NOT needed) AS removed,
       count(*) FILTER (WHERE needed) AS kept
FROM (
    SELECT EXISTS (SELECT 1 FROM deliveries d WHERE d.id = x.delivery_id AND ((d.open OR d.updated_at > now() - interval '30 days') OR EXISTS (SELECT 1 FROM holds h WHERE h.tenant = d.tenant AND (h.until IS NULL OR h.until > now())))) AS needed
    FROM attempts x WHERE x.delivery_id < $1
) AS attempts_found
UNION ALL
SELECT 'records' AS class, 'deliveries' AS what, count(*) FILTER (WHERE NOT needed) AS removed,
       count(*) FILTER (WHERE needed) AS kept
FROM (
    SELECT EXISTS (SELECT 1 FROM holds h WHERE h.tenant = x.tenant AND (h.until IS NULL OR h.until > now()))
           OR EXISTS (SELECT 1 FROM deliveries d WHERE d.event_id = x.event_id
                      AND ((d.open OR d.updated_at > now() - interval '30 days') OR d.id >= $2)) AS needed
    FROM deliveries x WHERE x.id < $2
) AS deliveries_found
UNION ALL
SELECT 'refusals' AS class, 'refusals' AS what, count(*) FILTER (WHERE NOT needed) AS removed,
       count(*) FILTER (WHERE needed) AS kept
FROM (
    SELECT x.last_seen_at >= $4 OR EXISTS (SELECT 1 FROM holds h WHERE h.tenant = x.tenant AND (h.until IS NULL OR h.until > now())) AS needed
    FROM refusals x WHERE x.status <> 'dead' AND x.id < $3
) AS refusals_found
UNION ALL
SELECT 'files' AS class, 'files' AS what, count(*) FILTER (WHERE NOT needed) AS removed,
       count(*) FILTER (WHERE needed) AS kept
FROM (
    SELECT EXISTS (SELECT 1 FROM holds h WHERE h.tenant = x.tenant AND (h.until IS NULL OR h.until > now())) AS needed
    FROM files x WHERE x.last_put_at < $5
) AS files_found
