-- What turned out not to be applied gives way to a newer revision, whatever has become of that.
UPDATE deliveries d
SET status = 'superseded', reason = 'newer-revision', follows = NULL, updated_at = now()
WHERE d.id = ANY ($1::uuid[]) AND d.status || '' IN ('ready', 'retrying', 'parked', 'dead') AND NOT d.doubt
  AND EXISTS (SELECT 1 FROM subjects s WHERE s.id = d.subject_id AND s.revision > d.revision)
RETURNING d.id
