-- Nobody waits for them any more.
UPDATE causes SET open = false, resolved_at = now()
WHERE id = ANY ($1::uuid[]) AND open
  AND NOT EXISTS (SELECT 1 FROM delivery_causes w WHERE w.cause_id = causes.id)
