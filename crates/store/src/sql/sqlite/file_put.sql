-- The same bytes again keep their object, and a type that says something.
INSERT INTO files (tenant, digest, size, media_type, object, created_at, last_put_at)
VALUES (?1, ?2, ?3, ?4, ?5, now(), now())
ON CONFLICT (tenant, digest) DO UPDATE
SET last_put_at = now(),
    media_type = CASE files.media_type WHEN 'application/octet-stream' THEN excluded.media_type
                 ELSE files.media_type END
RETURNING tenant, digest, size, media_type, object, created_at, last_put_at
