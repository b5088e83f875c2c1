-- The next keys of a part, $1.
SELECT id FROM retention_look('attempts', $1, $2, $3, $4) AS l (id)
