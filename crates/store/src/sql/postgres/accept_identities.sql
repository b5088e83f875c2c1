-- What is already there under these identities.
SELECT e.tenant, e.source, e.event_id, e.digest
FROM unnest($1::text[], $2::text[], $3::text[]) AS w (tenant, source, event_id)
JOIN events e ON e.tenant = w.tenant AND e.source = w.source AND e.event_id = w.event_id
