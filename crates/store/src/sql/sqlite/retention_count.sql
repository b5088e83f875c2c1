INSERT INTO retention_removed (class, month, what, removed, kept)
SELECT ?1, value ->> 0, ?2, value ->> 1, value ->> 2
FROM json_each(?3) WHERE true
ON CONFLICT (class, month, what) DO UPDATE
SET removed = retention_removed.removed + excluded.removed,
    kept = retention_removed.kept + excluded.kept
