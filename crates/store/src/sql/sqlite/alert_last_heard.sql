-- When something last came from sources, by connection and source; nothing where all is forgotten.
SELECT w.value ->> 0 AS connection_id, w.value ->> 1 AS source, n.tenant, n.name,
       (SELECT max(a.hour) FROM alert_arrivals a
        WHERE a.connection_id = w.value ->> 0 AND a.source = w.value ->> 1) AS hour
FROM jsonb_each(?1) w
JOIN connections n ON n.id = w.value ->> 0
