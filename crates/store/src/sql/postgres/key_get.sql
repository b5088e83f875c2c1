SELECT id, prefix, digest, label, scopes, tenants, created_at, expires_at, last_used_at, revoked_at,
       (revoked_at IS NULL AND (expires_at IS NULL OR expires_at > now())) AS usable
FROM api_keys WHERE prefix = $1
