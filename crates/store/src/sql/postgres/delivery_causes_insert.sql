INSERT INTO delivery_causes (delivery_id, cause_id, amount)
SELECT * FROM unnest($1::uuid[], $2::uuid[], $3::bigint[]) ON CONFLICT DO NOTHING
