UPDATE people p SET key = NULL, anchor = NULL, erased_at = now()
FROM unnest($1::uuid[]) AS k (id) WHERE p.id = k.id AND p.anchor IS NOT NULL
