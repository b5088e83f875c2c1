DELETE FROM calls WHERE made_at < now() - 600000000
