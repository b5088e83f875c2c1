-- Nobody waits for them any more.
UPDATE causes SET open = 0, resolved_at = now()
WHERE id IN (SELECT value ->> 0 FROM jsonb_each(?1)) AND open
  AND NOT EXISTS (SELECT 1 FROM delivery_causes w WHERE w.cause_id = causes.id)
