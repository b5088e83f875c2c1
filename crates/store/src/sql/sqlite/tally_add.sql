INSERT INTO tallies AS t (kind, tenant, key, count, amount, first_at, last_at)
SELECT value ->> 0, value ->> 1, value ->> 2, value ->> 3, value ->> 4, value ->> 5, value ->> 6
FROM jsonb_each(?1) WHERE true
ON CONFLICT (kind, tenant, key) DO UPDATE
SET count = t.count + excluded.count, amount = t.amount + excluded.amount,
    first_at = min(coalesce(t.first_at, excluded.first_at), coalesce(excluded.first_at, t.first_at)),
    last_at = max(coalesce(t.last_at, excluded.last_at), coalesce(excluded.last_at, t.last_at))
