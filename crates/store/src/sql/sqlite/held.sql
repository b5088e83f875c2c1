-- An empty reference: a write was given up before anybody knew whether it was applied.
SELECT c.tenant,
       count(*) FILTER (WHERE t.known_reference <> '') AS count,
       coalesce(sum(t.known_amount) FILTER (WHERE t.known_reference <> ''), 0) AS amount,
       count(*) FILTER (WHERE t.known_reference = '') AS perhaps_count,
       coalesce(sum(t.known_amount) FILTER (WHERE t.known_reference = ''), 0) AS perhaps_amount
FROM things t
JOIN connections c ON c.id = t.connection_id
WHERE t.known_reference IS NOT NULL
GROUP BY c.tenant
ORDER BY c.tenant
