SELECT d.present, d.content, d.links, d.doubt, d.follows, t.known_reference, t.known_amount,
       t.known_snapshot
FROM deliveries d
JOIN things t ON t.id = d.thing_id
WHERE d.id = $1
