-- Rows whose sending starts at once come as 'sending': leased to $1 for $2 ms and begun, because
-- only as many are leased as can be sent now.
INSERT INTO deliveries (id, event_id, thing_id, subject_id, connection_id, tenant, flow, name, revision,
                        present, amount, content_digest, needs, links, ordering_key, follows,
                        status, operation, reason, traceparent, due_at, lease_owner, lease_until,
                        begun_at, fence)
SELECT d.id, d.event_id, d.thing_id, d.subject_id, d.connection_id, d.tenant, d.flow, d.name, d.revision,
       d.present, d.amount, d.content_digest, d.needs, d.links, d.ordering_key, d.follows,
       d.status, d.operation, d.reason, d.traceparent, now(),
       CASE WHEN d.status = 'sending' THEN $1::text END,
       CASE WHEN d.status = 'sending' THEN now() + $2::bigint * interval '1 millisecond' END,
       CASE WHEN d.status = 'sending' THEN now() END,
       CASE WHEN d.status = 'sending' THEN 1 ELSE 0 END
FROM unnest($3::uuid[], $4::uuid[], $5::uuid[], $6::uuid[], $7::uuid[], $8::text[], $9::text[],
            $10::text[], $11::bigint[], $12::boolean[], $13::bigint[], $14::text[], $15::text[],
            $16::text[], $17::text[], $18::uuid[], $19::text[], $20::text[], $21::text[], $22::text[])
     AS d (id, event_id, thing_id, subject_id, connection_id, tenant, flow, name, revision, present,
           amount, content_digest, needs, links, ordering_key, follows, status, operation,
           reason, traceparent)
