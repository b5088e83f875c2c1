-- The newest first: $1 cursor, $2 limit, $3 all tenants, else those of $4. See replay_get.
FROM replays r
WHERE ($1::uuid IS NULL OR r.id < $1) AND ($3::boolean OR (r.tenants IS NOT NULL AND NOT EXISTS (
    SELECT 1 FROM jsonb_array_elements_text(r.tenants::jsonb) AS t (name)
    WHERE t.name <> ALL ($4::text[]))))
ORDER BY r.id DESC
LIMIT $2::bigint
