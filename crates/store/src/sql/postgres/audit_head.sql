SELECT number, count, digest, sealed_at FROM audit_blocks ORDER BY number DESC LIMIT 1
