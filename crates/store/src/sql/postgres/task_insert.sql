INSERT INTO tasks (id, connection_id, kind, due_at, created_at) VALUES ($1, $2, $3, now(), now())
