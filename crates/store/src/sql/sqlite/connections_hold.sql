-- The write transaction is the lock.
SELECT id FROM connections WHERE id IN (SELECT value ->> 0 FROM jsonb_each(?1)) ORDER BY id
