INSERT INTO alert_arrivals (connection_id, source, hour)
SELECT * FROM unnest($1::uuid[], $2::text[], $3::bigint[])
ON CONFLICT (connection_id, source, hour) DO NOTHING
