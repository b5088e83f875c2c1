-- Whether what a delivery would send was removed. While this transaction lasts it is not.
SELECT d.present AND c.delivery_id IS NULL AS gone
FROM deliveries d
LEFT JOIN delivery_contents c ON c.delivery_id = d.id
WHERE d.id = $1
