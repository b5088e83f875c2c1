INSERT INTO alarms (id, kind, tenant, name, facts, count, amount, opened_at, seen_at)
SELECT value ->> 0, value ->> 1, value ->> 2, value ->> 3, value ->> 4, value ->> 5, value ->> 6,
       now(), now()
FROM jsonb_each(?1) WHERE true
ON CONFLICT (name) WHERE closed_at IS NULL
DO UPDATE SET facts = excluded.facts, count = excluded.count, amount = excluded.amount,
              seen_at = excluded.seen_at
