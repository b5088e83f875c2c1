SELECT connection_id, kind, status, result, created_at, finished_at FROM tasks WHERE id = $1
