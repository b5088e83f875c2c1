INSERT INTO vault (name, sealed) VALUES (?1, ?2) ON CONFLICT (name) DO NOTHING
