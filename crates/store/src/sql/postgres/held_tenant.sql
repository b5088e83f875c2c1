-- Of the tenants of $1, along the reports of their connections. An empty reference: a write was given
-- up before anybody knew whether it was applied.
SELECT c.tenant,
       count(*) FILTER (WHERE t.known_reference <> '') AS count,
       coalesce(sum(t.known_amount) FILTER (WHERE t.known_reference <> ''), 0)::bigint AS amount,
       count(*) FILTER (WHERE t.known_reference = '') AS perhaps_count,
       coalesce(sum(t.known_amount) FILTER (WHERE t.known_reference = ''), 0)::bigint AS perhaps_amount
FROM connections c
CROSS JOIN LATERAL (
    SELECT s.id FROM subjects s WHERE s.connection_id = c.id OFFSET 0) AS s
CROSS JOIN LATERAL (
    SELECT t.known_reference, t.known_amount FROM things t
    WHERE t.subject_id = s.id AND t.known_reference IS NOT NULL OFFSET 0) AS t
WHERE c.tenant = ANY ($1::text[])
GROUP BY c.tenant
ORDER BY c.tenant
