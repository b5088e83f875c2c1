UPDATE deliveries SET status = 'parked', updated_at = now()
WHERE id IN (
    SELECT d.id FROM deliveries d
    WHERE d.connection_id = ?1 AND d.status IN ('ready', 'retrying', 'uncertain')
      AND d.follows IS NULL
      AND (d.status <> 'uncertain' OR d.lease_until IS NULL OR d.lease_until < now())
    LIMIT ?2)
  AND status IN ('ready', 'retrying', 'uncertain')
RETURNING id, amount
