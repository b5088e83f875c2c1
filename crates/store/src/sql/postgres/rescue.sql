-- Leases that ran out. Begun: the target is asked, no sooner than lease end and $1 ms. Not
-- begun: again. The fence stays, so a worker that comes back late may still say what it knows.
-- $2: all leases, whoever holds them (the only process of an embedded store has just started).
WITH lost AS (
    SELECT id FROM deliveries
    WHERE status = 'sending' AND (lease_until < now() OR $2::boolean)
    ORDER BY id LIMIT 1000 FOR UPDATE SKIP LOCKED
)
UPDATE deliveries d
SET status = CASE WHEN d.begun_at IS NULL THEN 'ready' ELSE 'uncertain' END,
    doubt = d.begun_at IS NOT NULL,
    doubt_since = CASE WHEN d.begun_at IS NOT NULL THEN now() END,
    due_at = CASE WHEN d.begun_at IS NULL OR $2::boolean THEN now()
                  ELSE d.lease_until + $1::bigint * interval '1 millisecond' END,
    lease_owner = NULL, lease_until = NULL, updated_at = now()
FROM lost WHERE d.id = lost.id
RETURNING d.id, d.status, d.connection_id
