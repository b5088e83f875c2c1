-- What an order about many deliveries means: the one place where its filter stands.
-- $1 statuses, $2 flow, $3 connection, $4 since, $5 until, $6 fingerprint, $7 tenants, $8 cause,
-- $9 ids: those that are named, and of a search those that deliveries_list_search found;
-- $10 the causes that the order decides. Lists are JSON. Nothing but what is dead, parked or
-- discarded is ever looked at.
WITH chosen AS (
SELECT d.id, d.tenant, d.connection_id, d.amount, d.status, d.fence
FROM deliveries d
WHERE d.status IN ('dead', 'parked', 'discarded')
  AND d.status = ANY (ARRAY(SELECT jsonb_array_elements_text($1::text::jsonb)))
  AND ($2::text IS NULL OR d.flow = $2)
  AND ($3::uuid IS NULL OR d.connection_id = $3)
  AND ($4::timestamptz IS NULL OR d.created_at >= $4)
  AND ($5::timestamptz IS NULL OR d.created_at < $5)
  AND ($6::text IS NULL OR d.fingerprint = $6)
  AND ($7::text IS NULL
       OR d.tenant = ANY (ARRAY(SELECT jsonb_array_elements_text($7::text::jsonb))))
  AND ($8::uuid IS NULL OR EXISTS (SELECT 1 FROM delivery_causes w
                                   WHERE w.cause_id = $8 AND w.delivery_id = d.id))
  AND ($9::text IS NULL
       OR d.id = ANY (ARRAY(SELECT value::uuid FROM jsonb_array_elements_text($9::text::jsonb))))
  AND (d.status <> 'parked' OR NOT EXISTS (
      SELECT 1 FROM delivery_causes w JOIN causes c ON c.id = w.cause_id
      WHERE w.delivery_id = d.id AND c.open
        AND NOT c.kind = ANY (ARRAY(SELECT jsonb_array_elements_text($10::text::jsonb)))))
)
