SELECT h.tenant, h.until, h.reason, h.set_by, h.set_at,
       (h.until IS NULL OR h.until > now()) AS active
FROM holds h
WHERE $1::boolean OR h.tenant = ANY ($2::text[])
ORDER BY h.tenant
