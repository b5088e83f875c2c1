-- A newer revision replaces what was never applied; $1 says which.
UPDATE deliveries d
SET status = 'superseded', reason = $1, follows = NULL, lease_owner = NULL, lease_until = NULL,
    updated_at = now()
WHERE d.id = ANY ($2::uuid[]) AND d.status || '' IN ('ready', 'retrying', 'parked', 'dead') AND NOT d.doubt
RETURNING d.id
