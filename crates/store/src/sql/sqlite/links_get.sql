SELECT l.connection_id, l.kind, l.key, l.value
FROM jsonb_each(?1) w
JOIN links l ON l.connection_id = w.value ->> 0 AND l.kind = w.value ->> 1 AND l.key = w.value ->> 2
WHERE l.value IS NOT NULL
