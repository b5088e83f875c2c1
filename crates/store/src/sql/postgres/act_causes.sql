-- Locked like a release does it, so that nobody parks under them or releases meanwhile.
SELECT c.id, c.kind, c.entity
FROM causes c
WHERE c.open AND c.id IN (SELECT w.cause_id FROM delivery_causes w WHERE w.delivery_id = $1)
ORDER BY c.id
FOR UPDATE OF c
