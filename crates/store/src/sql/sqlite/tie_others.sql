-- Never applied, and of other events; the statuses that can be superseded. That they are open
-- says no more, but names the index deliveries_open.
SELECT id FROM deliveries
WHERE subject_id = ?1 AND event_id <> ?2 AND NOT doubt
  AND status IN ('ready', 'retrying', 'parked', 'dead')
  AND open
ORDER BY id
