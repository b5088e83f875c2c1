-- Inserts what is new; the identity decides. São Paulo keeps UTC-3 all year since 2019.
INSERT INTO events (id, tenant, source, event_id, type, subject, digest, flow, connection_id,
                    expected_count, expected_amount, accepted_at, day)
SELECT value ->> 0, value ->> 1, value ->> 2, value ->> 3, value ->> 4, value ->> 5, value ->> 6,
       value ->> 7, value ->> 8, value ->> 9, value ->> 10,
       now(), date(now() / 1000000 - 10800, 'unixepoch')
FROM jsonb_each(?1) WHERE true
ON CONFLICT (tenant, source, event_id) DO NOTHING
RETURNING id
