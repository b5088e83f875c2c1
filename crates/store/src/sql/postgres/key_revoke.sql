UPDATE api_keys SET revoked_at = now()
WHERE prefix = $1 AND revoked_at IS NULL AND (expires_at IS NULL OR expires_at > now())
