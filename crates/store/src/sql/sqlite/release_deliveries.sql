UPDATE deliveries
SET status = CASE WHEN doubt THEN 'uncertain' ELSE 'ready' END,
    due_at = CASE WHEN doubt THEN max(due_at, now()) ELSE now() END,
    tries = 0, failing_since = NULL, doubt_since = CASE WHEN doubt THEN now() END,
    asked_since = NULL, updated_at = now()
WHERE id IN (SELECT value ->> 0 FROM jsonb_each(?1)) AND status = 'parked'
  AND NOT EXISTS (SELECT 1 FROM delivery_causes dc WHERE dc.delivery_id = deliveries.id)
RETURNING id
