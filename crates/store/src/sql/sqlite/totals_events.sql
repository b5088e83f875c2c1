-- One page of days and tenants, along the index events_day.
SELECT e.tenant, e.day AS day, count(*) AS events, sum(e.expected_count) AS count,
       sum(e.expected_amount) AS amount
FROM events e
WHERE e.day BETWEEN ?1 AND ?2
  AND (?3 OR e.tenant IN (SELECT value ->> 0 FROM jsonb_each(?7)))
  AND (e.day, e.tenant) > (?4, ?5)
GROUP BY e.day, e.tenant
ORDER BY e.day, e.tenant
LIMIT ?6
