INSERT INTO alarms (id, kind, tenant, name, facts, count, amount, opened_at, seen_at)
SELECT w.id, w.kind, w.tenant, w.name, w.facts, w.count, w.amount, now(), now()
FROM unnest($1::uuid[], $2::text[], $3::text[], $4::text[], $5::text[], $6::bigint[], $7::bigint[])
     AS w (id, kind, tenant, name, facts, count, amount)
ON CONFLICT (name) WHERE closed_at IS NULL
DO UPDATE SET facts = excluded.facts, count = excluded.count, amount = excluded.amount,
              seen_at = excluded.seen_at
