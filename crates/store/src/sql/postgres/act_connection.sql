SELECT connection_id, tenant FROM deliveries WHERE id = $1
