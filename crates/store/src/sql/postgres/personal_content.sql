SELECT content, needs FROM deliveries WHERE id = $1
