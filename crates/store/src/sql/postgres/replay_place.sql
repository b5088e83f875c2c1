-- Puts released rows between those that are due, so that they have their share and no more.
UPDATE deliveries d
SET due_at = k.due_at
FROM unnest($1::uuid[], $2::timestamptz[]) AS k (id, due_at)
WHERE d.id = k.id AND d.status IN ('ready', 'retrying')
