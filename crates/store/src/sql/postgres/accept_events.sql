-- Inserts what is new; the identity decides. Rows come sorted by identity, so that two workers
-- with the same events wait for each other in one direction only.
INSERT INTO events (id, tenant, source, event_id, type, subject, digest, flow, connection_id,
                    expected_count, expected_amount, day)
SELECT e.id, e.tenant, e.source, e.event_id, e.type, e.subject, e.digest, e.flow, e.connection_id,
       e.expected_count, e.expected_amount,
       (now() AT TIME ZONE 'America/Sao_Paulo')::date
FROM unnest($1::uuid[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[],
            $8::text[], $9::uuid[], $10::bigint[], $11::bigint[])
     AS e (id, tenant, source, event_id, type, subject, digest, flow, connection_id,
           expected_count, expected_amount)
ON CONFLICT (tenant, source, event_id) DO NOTHING
RETURNING id
