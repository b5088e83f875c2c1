UPDATE deliveries SET status = 'parked', updated_at = now()
WHERE connection_id = ?1 AND status IN ('ready', 'retrying', 'parked')
RETURNING id
