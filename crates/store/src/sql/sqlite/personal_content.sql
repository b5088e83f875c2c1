SELECT c.content, d.needs
FROM deliveries d
LEFT JOIN delivery_contents c ON c.delivery_id = d.id
WHERE d.id = ?1
