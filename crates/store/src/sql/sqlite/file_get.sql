SELECT tenant, digest, size, media_type, object, created_at, last_put_at
FROM files WHERE tenant = ?1 AND digest = ?2
