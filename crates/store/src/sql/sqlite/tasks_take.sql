UPDATE tasks
SET status = 'running', owner = ?1, due_at = now() + ?2 * 1000
WHERE status IN ('waiting', 'running') AND due_at <= now()
  AND connection_id IN (SELECT c.id FROM jsonb_each(?3) w JOIN connections c ON c.credential = w.value ->> 0)
RETURNING id, connection_id, kind, until_known
