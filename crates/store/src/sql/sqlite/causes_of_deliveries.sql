SELECT w.delivery_id, c.id, c.kind, c.entity, c.detail, l.problem
FROM delivery_causes w
JOIN causes c ON c.id = w.cause_id
LEFT JOIN links l
  ON l.connection_id = c.connection_id AND l.kind = c.link_kind AND l.key = c.entity
WHERE w.delivery_id IN (SELECT value ->> 0 FROM jsonb_each(?1)) AND c.open
ORDER BY w.delivery_id, c.kind, c.entity
