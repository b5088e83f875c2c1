DELETE FROM calls WHERE forget_at < now()
