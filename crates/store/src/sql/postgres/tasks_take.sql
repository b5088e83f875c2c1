-- Orders for owned credentials; one left running by a lost worker is taken again. Where new
-- credentials are tested before anything goes, a sync waits for that: one call finds out.
UPDATE tasks t
SET status = 'running', owner = $1, due_at = now() + $2::bigint * interval '1 millisecond'
FROM connections c
WHERE c.id = t.connection_id AND c.credential = ANY ($3::text[])
  AND t.status IN ('waiting', 'running') AND t.due_at <= now()
  AND NOT (t.kind = 'sync' AND EXISTS (
      SELECT 1 FROM tasks o
      WHERE o.connection_id = t.connection_id AND o.kind = 'test' AND o.until_known
        AND o.status IN ('waiting', 'running')))
RETURNING t.id, t.connection_id, t.kind, t.until_known
