-- The other deliveries of an event that wait, with what they need.
SELECT id, needs FROM deliveries
WHERE event_id = $1 AND id <> $2 AND status = 'parked'
ORDER BY id
FOR UPDATE
