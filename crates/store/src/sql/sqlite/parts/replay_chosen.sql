-- What an order about many deliveries means: the one place where its filter stands.
-- ?1 statuses, ?2 flow, ?3 connection, ?4 since, ?5 until, ?6 fingerprint, ?7 tenants, ?8 cause,
-- ?9 ids: those that are named, and of a search those that deliveries_list_search found;
-- ?10 the causes that the order decides. Lists are JSON. Nothing but what is dead, parked or
-- discarded is ever looked at.
WITH chosen AS (
SELECT d.id, d.tenant, d.connection_id, d.amount, d.status, d.fence
FROM deliveries d
WHERE d.status IN ('dead', 'parked', 'discarded')
  AND d.status IN (SELECT value FROM json_each(?1))
  AND (?2 IS NULL OR d.flow = ?2)
  AND (?3 IS NULL OR d.connection_id = ?3)
  AND (?4 IS NULL OR d.created_at >= ?4)
  AND (?5 IS NULL OR d.created_at < ?5)
  AND (?6 IS NULL OR d.fingerprint = ?6)
  AND (?7 IS NULL
       OR d.tenant IN (SELECT value FROM json_each(?7)))
  AND (?8 IS NULL OR EXISTS (SELECT 1 FROM delivery_causes w
                                   WHERE w.cause_id = ?8 AND w.delivery_id = d.id))
  AND (?9 IS NULL
       OR d.id IN (SELECT value FROM json_each(?9)))
  AND (d.status <> 'parked' OR NOT EXISTS (
      SELECT 1 FROM delivery_causes w JOIN causes c ON c.id = w.cause_id
      WHERE w.delivery_id = d.id AND c.open
        AND NOT c.kind IN (SELECT value FROM json_each(?10))))
)
