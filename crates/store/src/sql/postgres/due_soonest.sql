-- When the next row of each of these connections is due; of one whose credentials are refused, none.
SELECT c.id, soonest.due_at, now() AS at
FROM unnest($1::uuid[]) AS c (id)
JOIN links l ON l.connection_id = c.id AND l.kind = 'credentials' AND l.key = ''
            AND l.value IS NOT NULL
CROSS JOIN LATERAL (
    SELECT d.due_at FROM deliveries d
    WHERE d.connection_id = c.id AND d.status IN ('ready', 'retrying', 'uncertain')
      AND d.follows IS NULL
    ORDER BY d.due_at LIMIT 1
) soonest
