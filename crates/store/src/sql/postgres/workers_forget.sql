DELETE FROM workers WHERE seen_until < now() - interval '1 hour' OR name = $1
