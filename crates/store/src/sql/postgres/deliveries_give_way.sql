-- What turned out not to be applied gives way to a newer revision that waits behind it.
UPDATE deliveries d
SET status = 'superseded', reason = 'newer-revision', follows = NULL, updated_at = now()
WHERE d.id = ANY ($1::uuid[]) AND d.status IN ('ready', 'retrying', 'parked', 'dead') AND NOT d.doubt
  AND EXISTS (SELECT 1 FROM deliveries f WHERE f.follows = d.id AND f.revision > d.revision)
RETURNING d.id
