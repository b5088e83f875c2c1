INSERT INTO event_bodies (event_id, notes, body, traceparent)
SELECT value ->> 0, value ->> 1, value ->> 2, value ->> 3 FROM jsonb_each(?1)
