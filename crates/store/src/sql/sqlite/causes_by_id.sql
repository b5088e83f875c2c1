SELECT c.id, n.tenant, c.connection_id, n.name AS connection_name, c.kind, c.entity, c.detail,
       c.open, c.first_seen_at, c.last_seen_at, c.resolved_at, count(d.id) AS count,
       coalesce(sum(d.amount), 0) AS amount
FROM causes c
JOIN connections n ON n.id = c.connection_id
LEFT JOIN delivery_causes w ON w.cause_id = c.id
LEFT JOIN deliveries d ON d.id = w.delivery_id
WHERE c.id IN (SELECT value ->> 0 FROM jsonb_each(?1))
GROUP BY c.id, n.tenant, n.name
ORDER BY c.id DESC
