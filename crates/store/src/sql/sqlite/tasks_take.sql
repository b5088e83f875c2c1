-- Where new credentials are tested before anything goes, a sync waits for that: one call finds out.
UPDATE tasks
SET status = 'running', owner = ?1, due_at = now() + ?2 * 1000
WHERE status IN ('waiting', 'running') AND due_at <= now()
  AND NOT (kind = 'sync' AND EXISTS (
      SELECT 1 FROM tasks o
      WHERE o.connection_id = tasks.connection_id AND o.kind = 'test' AND o.until_known
        AND o.status IN ('waiting', 'running')))
  AND connection_id IN (SELECT c.id FROM jsonb_each(?3) w JOIN connections c ON c.credential = w.value ->> 0)
RETURNING id, connection_id, kind, until_known
