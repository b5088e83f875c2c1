-- Freed of their last cause. In doubt they are asked about before any write, and no sooner than
-- they would have been without the cause. What failed before counts no more.
UPDATE deliveries d
SET status = CASE WHEN d.doubt THEN 'uncertain' ELSE 'ready' END,
    due_at = CASE WHEN d.doubt THEN greatest(d.due_at, now()) ELSE now() END,
    tries = 0, failing_since = NULL, doubt_since = CASE WHEN d.doubt THEN now() END,
    asked_since = NULL, updated_at = now()
WHERE d.id = ANY ($1::uuid[]) AND d.status = 'parked'
  AND NOT EXISTS (SELECT 1 FROM delivery_causes dc WHERE dc.delivery_id = d.id)
RETURNING d.id
