-- The write transaction is the lock.
SELECT '' AS held
