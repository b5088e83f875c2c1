UPDATE deliveries SET status = 'parked', updated_at = now()
WHERE connection_id = ?1 AND status IN ('ready', 'retrying', 'uncertain', 'parked')
  AND (status <> 'uncertain' OR lease_until IS NULL OR lease_until < now())
RETURNING id, amount
