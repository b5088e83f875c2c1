-- The newest first: ?1 cursor, ?2 limit, ?3 all tenants, else those of ?4. See replay_get.
FROM replays r
WHERE (?1 IS NULL OR r.id < ?1) AND (?3 OR (r.tenants IS NOT NULL AND NOT EXISTS (
    SELECT 1 FROM json_each(r.tenants) AS t
    WHERE t.value NOT IN (SELECT value ->> 0 FROM jsonb_each(?4)))))
ORDER BY r.id DESC
LIMIT ?2
