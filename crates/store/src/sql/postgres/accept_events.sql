-- Inserts what is new; the identity decides. Rows come sorted by identity, so that two workers
-- with the same events wait for each other in one direction only.
INSERT INTO events (id, tenant, source, event_id, type, subject, digest, flow, connection_id,
                    expected_count, expected_amount, day)
SELECT e.id, e.tenant, e.source, e.event_id, e.type, e.subject, e.digest, e.flow, e.connection_id,
       e.expected_count, e.expected_amount,
       (now() AT TIME ZONE 'America/Sao_Paulo')::date
FROM (SELECT unnest($1::uuid[]) AS id, unnest($2::text[]) AS tenant, unnest($3::text[]) AS source,
             unnest($4::text[]) AS event_id, unnest($5::text[]) AS type,
             unnest($6::text[]) AS subject, unnest($7::text[]) AS digest,
             unnest($8::text[]) AS flow, unnest($9::uuid[]) AS connection_id,
             unnest($10::bigint[]) AS expected_count, unnest($11::bigint[]) AS expected_amount) AS e
ON CONFLICT (tenant, source, event_id) DO NOTHING
RETURNING id
