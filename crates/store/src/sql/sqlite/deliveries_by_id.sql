SELECT d.id, d.tenant, d.flow, d.connection_id, c.name AS connection_name, c.target, t.target_key,
       d.name, s.name AS subject, d.event_id, d.revision, d.operation, d.status, d.attempts,
       d.due_at, d.fingerprint, d.failure, d.reason, d.reference, d.amount, d.created_at,
       d.updated_at
FROM deliveries d
JOIN connections c ON c.id = d.connection_id
JOIN things t ON t.id = d.thing_id
JOIN subjects s ON s.id = d.subject_id
WHERE d.id IN (SELECT value ->> 0 FROM jsonb_each(?1))
ORDER BY d.id DESC
