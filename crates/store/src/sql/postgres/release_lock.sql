-- What waits on these causes, locked in order: of two that resolve a delivery's last two causes at
-- once, the second sees what the first did.
SELECT d.id
FROM deliveries d
WHERE d.id IN (SELECT dc.delivery_id FROM delivery_causes dc WHERE dc.cause_id = ANY ($1::uuid[]))
ORDER BY d.id
FOR UPDATE
