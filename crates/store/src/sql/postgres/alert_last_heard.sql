-- When something last came from sources, by connection and source; nothing where all is forgotten.
SELECT w.connection_id, w.source, n.tenant, n.name,
       (SELECT max(a.hour) FROM alert_arrivals a
        WHERE a.connection_id = w.connection_id AND a.source = w.source) AS hour
FROM unnest($1::uuid[], $2::text[]) AS w (connection_id, source)
JOIN connections n ON n.id = w.connection_id
