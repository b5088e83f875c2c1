INSERT INTO tasks (id, connection_id, kind, until_known, due_at, created_at) VALUES (?1, ?2, ?3, ?4, now(), now())
