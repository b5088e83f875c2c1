-- What is already there under these identities.
SELECT e.tenant, e.source, e.event_id, e.digest
FROM jsonb_each(?1) w
JOIN events e ON e.tenant = w.value ->> 0 AND e.source = w.value ->> 1 AND e.event_id = w.value ->> 2
