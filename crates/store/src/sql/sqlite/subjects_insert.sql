INSERT INTO subjects (id, connection_id, flow, source, name, revision, newest_at, newest_rank,
                      newest_digest, newest_event)
SELECT value ->> 0, value ->> 1, value ->> 2, value ->> 3, value ->> 4, value ->> 5, value ->> 6,
       value ->> 7, value ->> 8, value ->> 9
FROM jsonb_each(?1) WHERE true
ON CONFLICT (connection_id, flow, source, name) DO NOTHING
RETURNING id
