-- Links as an order finds them, whether they have a value or not.
SELECT l.kind, l.key, l.value, l.label
FROM unnest($2::text[], $3::text[]) AS w (kind, key)
JOIN links l ON l.connection_id = $1 AND l.kind = w.kind AND l.key = w.key
