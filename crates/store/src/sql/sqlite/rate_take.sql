INSERT INTO rates (name, due_at) VALUES (?1, now() + ?2 * ?3)
ON CONFLICT (name) DO UPDATE SET due_at = max(rates.due_at, now()) + ?2 * ?3
WHERE rates.due_at <= now() + ?4
RETURNING due_at, now() AS at
