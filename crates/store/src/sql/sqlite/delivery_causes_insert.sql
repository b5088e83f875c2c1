INSERT INTO delivery_causes (delivery_id, cause_id, amount)
SELECT value ->> 0, value ->> 1, value ->> 2 FROM jsonb_each(?1) WHERE true ON CONFLICT DO NOTHING
