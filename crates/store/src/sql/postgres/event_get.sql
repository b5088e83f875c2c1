SELECT id, tenant, source, event_id, type, subject, flow, connection_id, expected_count,
       expected_amount, notes, body, accepted_at
FROM events WHERE id = $1
