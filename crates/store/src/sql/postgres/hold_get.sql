SELECT tenant, until, reason, set_by, set_at, (until IS NULL OR until > now()) AS active
FROM holds WHERE tenant = $1
