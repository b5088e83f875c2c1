UPDATE deliveries
SET status = 'superseded', reason = 'newer-revision', follows = NULL, updated_at = now()
WHERE id IN (SELECT value ->> 0 FROM jsonb_each(?1))
  AND status IN ('ready', 'retrying', 'parked', 'dead') AND NOT doubt
  AND EXISTS (SELECT 1 FROM subjects s
              WHERE s.id = deliveries.subject_id AND s.revision > deliveries.revision)
RETURNING id
