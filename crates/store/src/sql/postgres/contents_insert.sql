INSERT INTO delivery_contents (delivery_id, content)
SELECT * FROM unnest($1::uuid[], $2::text[])
