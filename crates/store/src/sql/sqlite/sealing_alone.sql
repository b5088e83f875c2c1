-- A transaction that writes is alone.
SELECT 1 AS alone
