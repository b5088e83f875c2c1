DELETE FROM files WHERE tenant = ?1 AND digest = ?2
RETURNING tenant, digest, size, media_type, object, created_at, last_put_at
