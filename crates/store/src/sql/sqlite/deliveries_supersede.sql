UPDATE deliveries
SET status = 'superseded', reason = ?1, follows = NULL, lease_owner = NULL, lease_until = NULL,
    updated_at = now()
WHERE id IN (SELECT value ->> 0 FROM jsonb_each(?2))
  AND status IN ('ready', 'retrying', 'parked', 'dead') AND NOT doubt
RETURNING id
