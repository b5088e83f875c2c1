-- Links as an order finds them, whether they have a value or not.
SELECT l.kind, l.key, l.value, l.label
FROM jsonb_each(?2) w
JOIN links l ON l.connection_id = ?1 AND l.kind = w.value ->> 0 AND l.key = w.value ->> 1
