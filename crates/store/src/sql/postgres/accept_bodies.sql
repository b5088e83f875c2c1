-- What the new events said.
INSERT INTO event_bodies (event_id, notes, body, traceparent)
SELECT * FROM unnest($1::uuid[], $2::text[], $3::text[], $4::text[])
