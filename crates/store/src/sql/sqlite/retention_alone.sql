-- The write transaction is the lock.
SELECT 1 AS alone
