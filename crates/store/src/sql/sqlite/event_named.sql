SELECT e.id, e.tenant, e.source, e.event_id, e.type, e.subject, e.flow, e.connection_id,
       e.expected_count, e.expected_amount, b.notes, b.body, e.accepted_at
FROM events e
LEFT JOIN event_bodies b ON b.event_id = e.id
WHERE e.tenant = ?1 AND e.source = ?2 AND e.event_id = ?3
