SELECT c.tenant, count(*) AS count, sum(t.known_amount)::bigint AS amount
FROM things t
JOIN connections c ON c.id = t.connection_id
WHERE t.known_reference IS NOT NULL AND ($1::boolean OR c.tenant = ANY ($2::text[]))
GROUP BY c.tenant
ORDER BY c.tenant
