-- The write transaction is the lock.
SELECT s.id, s.connection_id, s.flow, s.source, s.name, s.revision, s.newest_at, s.newest_rank,
       s.newest_digest, s.newest_event
FROM jsonb_each(?1) w
JOIN subjects s ON s.connection_id = w.value ->> 0 AND s.flow = w.value ->> 1
               AND s.source = w.value ->> 2 AND s.name = w.value ->> 3
