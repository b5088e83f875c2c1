UPDATE deliveries SET follows = NULL, due_at = now()
WHERE follows = ANY ($1::uuid[])
RETURNING id
