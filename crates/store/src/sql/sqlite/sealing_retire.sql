INSERT INTO sealing_keys_retired (id, retired_at) VALUES (?1, now()) ON CONFLICT (id) DO NOTHING
