-- The causes that groups of an event wait for, locked like a release does it.
SELECT c.id, c.kind, c.entity
FROM causes c
WHERE c.open AND c.id IN (
    SELECT w.cause_id FROM deliveries d JOIN delivery_causes w ON w.delivery_id = d.id
    WHERE d.event_id = $1 AND d.status = 'parked')
ORDER BY c.id
FOR UPDATE OF c
