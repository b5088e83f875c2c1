-- Only who may see every tenant it can hold rows of sees it: ?2 all, else those of ?3.
FROM replays r
WHERE r.id = ?1 AND (?2 OR (r.tenants IS NOT NULL AND NOT EXISTS (
    SELECT 1 FROM json_each(r.tenants) AS t
    WHERE t.value NOT IN (SELECT value ->> 0 FROM jsonb_each(?3)))))
