DELETE FROM calls WHERE made_at < now() - interval '10 minutes'
