INSERT INTO calls (credential, identity, made_at) VALUES (?1, ?2, now())
ON CONFLICT (credential, identity) DO UPDATE SET made_at = excluded.made_at
