INSERT INTO totals_kept (day, tenant, status, count, amount)
SELECT value ->> 0, value ->> 1, value ->> 2, value ->> 3, value ->> 4
FROM json_each(?1) WHERE true
ON CONFLICT (day, tenant, status) DO UPDATE
SET count = totals_kept.count + excluded.count, amount = totals_kept.amount + excluded.amount
