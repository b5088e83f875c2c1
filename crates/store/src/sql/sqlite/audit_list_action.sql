-- Of one action, along the index audit_action.
-- ?1 from this instant on, ?2 before this one, ?3 and ?4 cursor: the rows before it; ?5 limit.
-- ?6 who, ?7 action, ?8 subject, ?9 all tenants, else those of the last argument.
SELECT a.id, a.at, a.who_kind, a.who, a.who_label, a.origin, a.action, a.tenant, a.subject,
       a.reason, a.before, a.after, a.block
FROM audit a
WHERE a.action = ?7
  AND a.at >= ?1 AND a.at < ?2 AND (a.at, a.id) < (?3, ?4)
  AND (?6 IS NULL OR a.who = ?6)
  AND (?8 IS NULL OR a.subject = ?8)
  AND (?9 OR a.tenant IN (SELECT value ->> 0 FROM jsonb_each(?10)))
ORDER BY a.at DESC, a.id DESC
LIMIT ?5
