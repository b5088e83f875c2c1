SELECT c.tenant, count(*) AS count, sum(t.known_amount) AS amount
FROM things t
JOIN connections c ON c.id = t.connection_id
WHERE t.known_reference IS NOT NULL AND (?1 OR c.tenant IN (SELECT value ->> 0 FROM jsonb_each(?2)))
GROUP BY c.tenant
ORDER BY c.tenant
