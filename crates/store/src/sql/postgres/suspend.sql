-- The credentials are refused: what would be sent, now or once its other causes are resolved,
-- waits under the cause.
UPDATE deliveries SET status = 'parked', updated_at = now()
WHERE connection_id = $1 AND status IN ('ready', 'retrying', 'parked')
RETURNING id
