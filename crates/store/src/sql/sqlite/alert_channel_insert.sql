-- One that is asked for once more by a request whose answer nobody got is the same, with the secret
-- that is told now.
INSERT INTO alert_channels (id, kind, name, target, sealed, tenants, kinds, language, quiet_from,
                            quiet_to, created_at)
VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, now())
ON CONFLICT (id) DO UPDATE SET sealed = excluded.sealed
