INSERT INTO delivery_causes (delivery_id, cause_id)
SELECT * FROM unnest($1::uuid[], $2::uuid[]) ON CONFLICT DO NOTHING
