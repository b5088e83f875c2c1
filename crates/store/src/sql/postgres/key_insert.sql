INSERT INTO api_keys (id, prefix, digest, label, scopes, tenants, expires_at, created_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, now())
