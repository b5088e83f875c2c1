-- Of tenants, along the index audit_tenant.
-- $1 from this instant on, $2 before this one, $3 and $4 cursor: the rows before it; $5 limit.
-- $6 who, $7 action, $8 subject, $9 all tenants, else those of the last argument.
SELECT a.id, a.at, a.who_kind, a.who, a.who_label, a.origin, a.action, a.tenant, a.subject,
       a.reason, a.before, a.after, a.block
FROM audit a
WHERE a.tenant = ANY ($10::text[]) AND NOT $9::boolean
  AND a.at >= $1 AND a.at < $2 AND (a.at, a.id) < ($3::timestamptz, $4::uuid)
  AND ($6::text IS NULL OR a.who = $6)
  AND ($7::text IS NULL OR a.action = $7)
  AND ($8::text IS NULL OR a.subject = $8)
ORDER BY a.at DESC, a.id DESC
LIMIT $5::bigint
