-- What the removed deliveries accounted for goes on to be counted.
INSERT INTO totals_kept (day, tenant, status, count, amount)
SELECT t.day::date, t.tenant, t.status, t.count, t.amount
FROM unnest($1::text[], $2::text[], $3::text[], $4::bigint[], $5::bigint[])
     AS t (day, tenant, status, count, amount)
ON CONFLICT (day, tenant, status) DO UPDATE
SET count = totals_kept.count + excluded.count, amount = totals_kept.amount + excluded.amount
