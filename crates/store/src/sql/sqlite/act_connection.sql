SELECT connection_id FROM deliveries WHERE id = ?1
