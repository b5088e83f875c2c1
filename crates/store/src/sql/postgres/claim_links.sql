-- Freezes the links a payload is built from with the delivery.
UPDATE deliveries d SET links = w.links
FROM unnest($1::uuid[], $2::text[]) AS w (id, links)
WHERE d.id = w.id
