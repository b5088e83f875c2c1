UPDATE deliveries SET status = 'parked', updated_at = now()
WHERE id IN (
    SELECT * FROM (
        SELECT d.id FROM deliveries d
        WHERE d.connection_id = ?1 AND d.status IN ('ready', 'retrying', 'uncertain')
          AND (d.status <> 'uncertain' OR d.lease_until IS NULL OR d.lease_until < now())
        LIMIT ?2) AS going
    UNION ALL
    SELECT * FROM (
        SELECT d.id FROM deliveries d
        WHERE d.connection_id = ?1 AND d.status = 'parked'
          AND NOT EXISTS (SELECT 1 FROM delivery_causes dc JOIN causes c ON c.id = dc.cause_id
                          WHERE dc.delivery_id = d.id AND c.kind = 'credentials-refused')
        LIMIT ?2) AS waiting)
  AND status IN ('ready', 'retrying', 'uncertain', 'parked')
  AND (status <> 'uncertain' OR lease_until IS NULL OR lease_until < now())
RETURNING id, amount
