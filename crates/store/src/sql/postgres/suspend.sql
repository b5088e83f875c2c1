-- The credentials are refused: what would be sent waits under the cause instead.
UPDATE deliveries SET status = 'parked', updated_at = now()
WHERE connection_id = $1 AND status IN ('ready', 'retrying')
RETURNING id
