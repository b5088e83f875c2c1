INSERT INTO audit_blocks (number, count, leaves, previous, digest, sealed_at)
VALUES (?1, ?2, ?3, ?4, ?5, now())
