SELECT id FROM deliveries WHERE event_id = $1 AND id <> $2 AND status = 'parked' ORDER BY id
FOR UPDATE
