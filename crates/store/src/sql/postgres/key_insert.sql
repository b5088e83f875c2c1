-- One that is asked for once more by a request whose answer nobody got takes the place of the first,
-- whose token nobody has; not so if it was used or revoked.
INSERT INTO api_keys (id, prefix, digest, label, scopes, tenants, expires_at, created_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, now())
ON CONFLICT (id) DO UPDATE SET prefix = excluded.prefix, digest = excluded.digest
WHERE api_keys.last_used_at IS NULL AND api_keys.revoked_at IS NULL
