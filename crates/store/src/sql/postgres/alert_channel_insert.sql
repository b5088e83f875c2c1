INSERT INTO alert_channels (id, kind, name, target, sealed, tenants, kinds, language, quiet_from,
                            quiet_to, created_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, now())
