SELECT d.present, c.content, d.links, d.doubt, d.follows, t.known_reference, t.known_amount,
       t.known_snapshot
FROM deliveries d
JOIN things t ON t.id = d.thing_id
LEFT JOIN delivery_contents c ON c.delivery_id = d.id
WHERE d.id = $1
