-- Unfinished deliveries of locked subjects, locked too: settling may touch them meanwhile.
SELECT d.id, d.event_id, d.subject_id, d.thing_id, d.status, d.present, d.doubt, d.follows
FROM deliveries d
WHERE d.subject_id = ANY ($1::uuid[]) AND d.open
ORDER BY d.id
FOR UPDATE
