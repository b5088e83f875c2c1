-- Rows come sorted, so that two who fold never wait for each other in a circle.
INSERT INTO tallies AS t (kind, tenant, key, count, amount, first_at, last_at)
SELECT * FROM unnest($1::text[], $2::text[], $3::text[], $4::bigint[], $5::bigint[],
                     $6::timestamptz[], $7::timestamptz[])
ON CONFLICT (kind, tenant, key) DO UPDATE
SET count = t.count + excluded.count, amount = t.amount + excluded.amount,
    first_at = least(t.first_at, excluded.first_at), last_at = greatest(t.last_at, excluded.last_at)
