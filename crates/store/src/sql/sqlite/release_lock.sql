-- The write transaction is the lock.
SELECT DISTINCT dc.delivery_id AS id FROM delivery_causes dc
WHERE dc.cause_id IN (SELECT value ->> 0 FROM jsonb_each(?1))
ORDER BY id
