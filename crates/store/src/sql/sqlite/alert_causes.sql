-- Open causes that hold something up. Refused credentials do so even before anything waits.
SELECT c.id, n.tenant, n.name AS connection_name, c.kind, c.entity, c.detail, l.problem,
       count(d.id) AS count, coalesce(sum(d.amount), 0) AS amount
FROM causes c
JOIN connections n ON n.id = c.connection_id
LEFT JOIN links l
  ON l.connection_id = c.connection_id AND l.kind = c.link_kind AND l.key = c.entity
LEFT JOIN delivery_causes w ON w.cause_id = c.id
LEFT JOIN deliveries d ON d.id = w.delivery_id
WHERE c.open
GROUP BY c.id, n.tenant, n.name, c.kind, c.entity, c.detail, l.problem
HAVING count(d.id) > 0 OR c.kind = 'credentials-refused'
