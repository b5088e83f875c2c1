UPDATE deliveries SET follows = NULL, due_at = now()
WHERE follows IN (SELECT value ->> 0 FROM json_each(?1))
RETURNING id
