-- Only who may see every tenant it can hold rows of sees it: $2 all, else those of $3.
FROM replays r
WHERE r.id = $1 AND ($2::boolean OR (r.tenants IS NOT NULL AND NOT EXISTS (
    SELECT 1 FROM jsonb_array_elements_text(r.tenants::jsonb) AS t (name)
    WHERE t.name <> ALL ($3::text[]))))
