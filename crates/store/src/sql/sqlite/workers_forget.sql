DELETE FROM workers WHERE seen_until < now() - 3600000000 OR name = ?1
