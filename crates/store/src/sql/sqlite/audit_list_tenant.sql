-- Of tenants, each along its own part of the index audit_tenant.
-- ?1 from this instant on, ?2 before this one, ?3 and ?4 cursor: the rows before it; ?5 limit.
-- ?6 who, ?7 action, ?8 subject, ?9 all tenants: never here, ?10 the tenants.
SELECT n.id, n.at, n.who_kind, n.who, n.who_label, n.origin, n.action, n.tenant, n.subject,
       n.reason, n.before, n.after, n.block
FROM jsonb_each(?10) t
CROSS JOIN audit n ON n.id IN (
    SELECT a.id FROM audit a
    WHERE a.tenant = t.value ->> 0 AND NOT ?9
      AND a.at >= ?1 AND a.at < ?2 AND (a.at, a.id) < (?3, ?4)
      AND (?6 IS NULL OR a.who = ?6)
      AND (?7 IS NULL OR a.action = ?7)
      AND (?8 IS NULL OR a.subject = ?8)
    ORDER BY a.at DESC, a.id DESC
    LIMIT ?5)
ORDER BY n.at DESC, n.id DESC
LIMIT ?5
