-- The connections that the events of a batch may go to. The write transaction is the lock.
SELECT DISTINCT c.id
FROM jsonb_each(?1) w
JOIN connections c ON c.tenant = w.value ->> 0
WHERE c.takes = w.value ->> 1
   OR EXISTS (SELECT 1 FROM former_takers f
              WHERE f.connection_id = c.id AND f.flow = w.value ->> 1)
