-- One page of days and tenants, along the index events_day.
SELECT e.tenant, e.day::text AS day, count(*) AS events, sum(e.expected_count)::bigint AS count,
       sum(e.expected_amount)::bigint AS amount
FROM events e
WHERE e.day BETWEEN $1::text::date AND $2::text::date
  AND ($3::boolean OR e.tenant = ANY ($7::text[]))
  AND (e.day, e.tenant) > ($4::text::date, $5::text)
GROUP BY e.day, e.tenant
ORDER BY e.day, e.tenant
LIMIT $6
