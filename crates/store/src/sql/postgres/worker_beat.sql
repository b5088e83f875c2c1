INSERT INTO workers (name, seen_until) VALUES ($1, now() + $2::bigint * interval '1 millisecond')
ON CONFLICT (name) DO UPDATE SET seen_until = excluded.seen_until
