-- Only from a connection whose credentials are still those that the worker opened.
UPDATE deliveries
SET operation = CASE WHEN status = 'uncertain' THEN operation
                     WHEN NOT present AND t.known_reference IS NULL THEN 'nothing'
                     WHEN NOT present THEN 'remove'
                     WHEN t.known_reference IS NULL THEN 'include'
                     WHEN t.known_digest = content_digest THEN 'nothing'
                     ELSE 'change' END,
    begun_at = CASE WHEN status = 'uncertain' THEN begun_at
                    WHEN present AND t.known_reference IS NULL THEN now() END,
    status = CASE WHEN status = 'uncertain' THEN 'uncertain' ELSE 'sending' END,
    fence = fence + 1,
    lease_owner = ?1,
    lease_until = now() + ?2 * 1000,
    due_at = now() + ?2 * 1000,
    updated_at = now()
FROM things t
WHERE t.id = deliveries.thing_id
  AND deliveries.id IN (
    SELECT d.id FROM deliveries d
    WHERE d.connection_id = ?3 ->> '$[0][0]' AND d.status IN ('ready', 'retrying', 'uncertain')
      AND d.follows IS NULL AND d.due_at <= now()
      AND EXISTS (SELECT 1 FROM links l
                  WHERE l.connection_id = ?3 ->> '$[0][0]' AND l.kind = 'credentials' AND l.key = ''
                    AND l.value IS NOT NULL)
      AND EXISTS (SELECT 1 FROM connections c
                  WHERE c.id = ?3 ->> '$[0][0]' AND lower(hex(c.sealed)) = ?3 ->> '$[0][2]')
    ORDER BY d.due_at
    LIMIT ?3 ->> '$[0][1]')
RETURNING deliveries.id
