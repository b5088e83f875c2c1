-- The newest first; $3 is the cursor. Without all ($5) a message needs a tenant to be seen.
SELECT id, queue, tenant, source, event_id, code, detail, errors, status, seen, first_seen_at,
       last_seen_at
FROM refusals
WHERE ($1::text IS NULL OR code = $1)
  AND ($2::text IS NULL OR status = $2)
  AND ($3::uuid IS NULL OR id < $3)
  AND ($5::boolean OR tenant = ANY ($6::text[]))
ORDER BY id DESC
LIMIT $4::bigint
