INSERT INTO delivery_contents (delivery_id, content)
SELECT unnest($1::uuid[]), unnest($2::text[])
