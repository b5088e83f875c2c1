-- Of the tenants of ?1, along the reports of their connections. An empty reference: a write was given
-- up before anybody knew whether it was applied.
SELECT c.tenant,
       count(*) FILTER (WHERE t.known_reference <> '') AS count,
       coalesce(sum(t.known_amount) FILTER (WHERE t.known_reference <> ''), 0) AS amount,
       count(*) FILTER (WHERE t.known_reference = '') AS perhaps_count,
       coalesce(sum(t.known_amount) FILTER (WHERE t.known_reference = ''), 0) AS perhaps_amount
FROM connections c
CROSS JOIN subjects s ON s.connection_id = c.id
CROSS JOIN things t ON t.subject_id = s.id
WHERE t.known_reference IS NOT NULL AND c.tenant IN (SELECT value ->> 0 FROM jsonb_each(?1))
GROUP BY c.tenant
ORDER BY c.tenant
