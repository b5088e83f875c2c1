SELECT d.event_id, d.thing_id, d.subject_id, d.connection_id, d.tenant, d.name, d.revision,
       d.present, d.content_digest, d.fence, d.status, d.operation, d.doubt, d.asked_since,
       d.tries, d.questions, d.contradictions, d.failing_since, s.source, s.name AS subject,
       s.revision AS newest_revision, t.target_key, t.incarnation,
       t.known_reference, t.known_snapshot, t.known_amount, d.amount, c.credential,
       c.name AS connection, now() AS at
FROM deliveries d
JOIN subjects s ON s.id = d.subject_id
JOIN things t ON t.id = d.thing_id
JOIN connections c ON c.id = d.connection_id
WHERE d.id = $1
FOR UPDATE OF d
