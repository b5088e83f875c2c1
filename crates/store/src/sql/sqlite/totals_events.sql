SELECT e.tenant, e.day AS day, count(*) AS events, sum(e.expected_count) AS count,
       sum(e.expected_amount) AS amount
FROM events e
WHERE e.day BETWEEN ?1 AND ?2
  AND (?3 OR e.tenant IN (SELECT value ->> 0 FROM jsonb_each(?4)))
GROUP BY e.tenant, e.day
