INSERT INTO alert_arrivals (connection_id, source, hour)
SELECT value ->> 0, value ->> 1, value ->> 2 FROM jsonb_each(?1) WHERE true
ON CONFLICT (connection_id, source, hour) DO NOTHING
