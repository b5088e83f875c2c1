INSERT INTO connections (id, tenant, name, target, takes, base_url, settings, sealed, credential,
                         parts, created_at, updated_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, now(), now())
