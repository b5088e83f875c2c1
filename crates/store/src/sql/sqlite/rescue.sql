UPDATE deliveries
SET status = CASE WHEN begun_at IS NULL THEN 'ready' ELSE 'uncertain' END,
    doubt = begun_at IS NOT NULL,
    doubt_since = CASE WHEN begun_at IS NOT NULL THEN now() END,
    due_at = CASE WHEN begun_at IS NULL OR ?2 THEN now() ELSE lease_until + ?1 * 1000 END,
    lease_owner = NULL, lease_until = NULL, updated_at = now()
WHERE id IN (SELECT id FROM deliveries INDEXED BY deliveries_leases
             WHERE status = 'sending' AND (lease_until < now() OR ?2) LIMIT 1000)
RETURNING id, status, connection_id
