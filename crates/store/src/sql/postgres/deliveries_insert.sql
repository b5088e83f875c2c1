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
FROM (SELECT unnest($3::uuid[]) AS id, unnest($4::uuid[]) AS event_id,
             unnest($5::uuid[]) AS thing_id, unnest($6::uuid[]) AS subject_id,
             unnest($7::uuid[]) AS connection_id, unnest($8::text[]) AS tenant,
             unnest($9::text[]) AS flow, unnest($10::text[]) AS name,
             unnest($11::bigint[]) AS revision, unnest($12::boolean[]) AS present,
             unnest($13::bigint[]) AS amount, unnest($14::text[]) AS content_digest,
             unnest($15::text[]) AS needs, unnest($16::text[]) AS links,
             unnest($17::text[]) AS ordering_key, unnest($18::uuid[]) AS follows,
             unnest($19::text[]) AS status, unnest($20::text[]) AS operation,
             unnest($21::text[]) AS reason, unnest($22::text[]) AS traceparent) AS d
