SELECT w.value ->> 0 AS id,
       (SELECT d.due_at FROM deliveries d
        WHERE d.connection_id = w.value ->> 0 AND d.status IN ('ready', 'retrying', 'uncertain')
          AND d.follows IS NULL
          AND EXISTS (SELECT 1 FROM links l
                      WHERE l.connection_id = w.value ->> 0 AND l.kind = 'credentials'
                        AND l.key = '' AND l.value IS NOT NULL)
        ORDER BY d.due_at LIMIT 1) AS due_at,
       now() AS at
FROM jsonb_each(?1) w
