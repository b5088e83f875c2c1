-- Events after one, in the order of their identifiers. $1 that one, $2 at most so many.
SELECT id, connection_id, source, accepted_at FROM events WHERE id > $1::uuid ORDER BY id LIMIT $2::bigint
