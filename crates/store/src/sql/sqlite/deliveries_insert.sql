INSERT INTO deliveries (id, event_id, thing_id, subject_id, connection_id, tenant, flow, name, revision,
                        present, amount, content_digest, needs, links, ordering_key, follows,
                        status, operation, reason, traceparent, due_at, created_at, updated_at,
                        lease_owner, lease_until, begun_at, fence)
SELECT value ->> 0, value ->> 1, value ->> 2, value ->> 3, value ->> 4, value ->> 5, value ->> 6,
       value ->> 7, value ->> 8, value ->> 9, value ->> 10, value ->> 11, value ->> 12, value ->> 13,
       value ->> 14, value ->> 15, value ->> 16, value ->> 17, value ->> 18, value ->> 19,
       now(), now(), now(),
       CASE WHEN value ->> 16 = 'sending' THEN ?1 END,
       CASE WHEN value ->> 16 = 'sending' THEN now() + ?2 * 1000 END,
       CASE WHEN value ->> 16 = 'sending' THEN now() END,
       CASE WHEN value ->> 16 = 'sending' THEN 1 ELSE 0 END
FROM jsonb_each(?3)
