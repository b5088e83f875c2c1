SELECT h.tenant, h.until, h.reason, h.set_by, h.set_at,
       (h.until IS NULL OR h.until > now()) AS active
FROM holds h
WHERE ?1 OR h.tenant IN (SELECT value ->> 0 FROM json_each(?2))
ORDER BY h.tenant
