-- What the new events said.
INSERT INTO event_bodies (event_id, notes, body, traceparent)
SELECT unnest($1::uuid[]), unnest($2::text[]), unnest($3::text[]), unnest($4::text[])
