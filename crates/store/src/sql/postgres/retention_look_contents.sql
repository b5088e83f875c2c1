-- The next keys of a part, $1.
SELECT id FROM retention_look('delivery_contents', $1, $2, $3, $4) AS l (id)
