INSERT INTO retention_removed (class, month, what, removed, kept)
SELECT $1, r.month, $2, r.removed, r.kept
FROM unnest($3::text[], $4::bigint[], $5::bigint[]) AS r (month, removed, kept)
ON CONFLICT (class, month, what) DO UPDATE
SET removed = retention_removed.removed + excluded.removed,
    kept = retention_removed.kept + excluded.kept
