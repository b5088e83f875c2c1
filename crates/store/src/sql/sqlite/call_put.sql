INSERT INTO calls (credential, identity, made_at, forget_at) VALUES (?1, ?2, now(), now() + ?3 * 1000)
ON CONFLICT (credential, identity) DO UPDATE
SET made_at = excluded.made_at, forget_at = excluded.forget_at
