-- Delivery $1 and its event, $2.
SELECT d.present, c.content, d.links, d.doubt, d.follows, t.known_reference, t.known_amount,
       t.known_snapshot, e.id, e.tenant, e.source, e.event_id, e.type, e.subject, e.flow,
       e.connection_id, e.expected_count, e.expected_amount, b.notes, b.body, e.accepted_at
FROM deliveries d
JOIN things t ON t.id = d.thing_id
JOIN events e ON e.id = $2
LEFT JOIN event_bodies b ON b.event_id = $2
LEFT JOIN delivery_contents c ON c.delivery_id = $1
WHERE d.id = $1 AND d.event_id = $2
