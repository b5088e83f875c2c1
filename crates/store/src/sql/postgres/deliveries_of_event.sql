SELECT id FROM deliveries WHERE event_id = $1
