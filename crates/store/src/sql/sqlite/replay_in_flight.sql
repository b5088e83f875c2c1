-- Another delivery of the thing that is on its way to the target.
SELECT id FROM deliveries
WHERE thing_id = ?1 AND id <> ?2 AND status IN ('sending', 'uncertain')
