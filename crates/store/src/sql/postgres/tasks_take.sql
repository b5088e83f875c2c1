-- Orders for owned credentials; one left running by a lost worker is taken again.
UPDATE tasks t
SET status = 'running', owner = $1, due_at = now() + $2::bigint * interval '1 millisecond'
FROM connections c
WHERE c.id = t.connection_id AND c.credential = ANY ($3::text[])
  AND t.status IN ('waiting', 'running') AND t.due_at <= now()
RETURNING t.id, t.connection_id, t.kind, t.until_known
