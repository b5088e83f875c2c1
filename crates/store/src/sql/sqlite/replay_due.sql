-- When the next of a connection were due, as they will be claimed; the index of the claim.
SELECT d.due_at FROM deliveries d
WHERE d.connection_id = ?1 AND d.status IN ('ready', 'retrying', 'uncertain')
  AND d.follows IS NULL AND d.due_at <= now()
ORDER BY d.due_at
LIMIT ?2
