INSERT INTO delivery_contents (delivery_id, content)
SELECT value ->> 0, value ->> 1 FROM jsonb_each(?1)
