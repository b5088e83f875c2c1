SELECT w.delivery_id, c.id, c.kind, c.entity, c.detail
FROM delivery_causes w
JOIN causes c ON c.id = w.cause_id
WHERE w.delivery_id IN (SELECT value ->> 0 FROM jsonb_each(?1)) AND c.open
ORDER BY w.delivery_id, c.kind, c.entity
