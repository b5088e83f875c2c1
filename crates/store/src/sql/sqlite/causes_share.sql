SELECT c.id, c.connection_id, c.kind, c.entity, c.open
FROM jsonb_each(?1) w
JOIN causes c ON c.connection_id = w.value ->> 0 AND c.kind = w.value ->> 1 AND c.entity = w.value ->> 2
