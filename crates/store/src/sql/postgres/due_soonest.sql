-- When the next row of each of these connections is due.
SELECT c.id, soonest.due_at, now() AS at
FROM unnest($1::uuid[]) AS c (id)
CROSS JOIN LATERAL (
    SELECT d.due_at FROM deliveries d
    WHERE d.connection_id = c.id AND d.status IN ('ready', 'retrying', 'uncertain')
      AND d.follows IS NULL
    ORDER BY d.due_at LIMIT 1
) soonest
