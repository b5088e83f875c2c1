-- At most once a minute: a busy key must not write with every request.
UPDATE api_keys SET last_used_at = now()
WHERE id = ?1 AND (last_used_at IS NULL OR last_used_at < now() - 60000000)
