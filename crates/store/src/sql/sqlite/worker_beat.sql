INSERT INTO workers (name, seen_until) VALUES (?1, now() + ?2 * 1000)
ON CONFLICT (name) DO UPDATE SET seen_until = excluded.seen_until
