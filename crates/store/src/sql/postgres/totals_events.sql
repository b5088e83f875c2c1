SELECT e.tenant, e.day::text AS day, count(*) AS events, sum(e.expected_count)::bigint AS count,
       sum(e.expected_amount)::bigint AS amount
FROM events e
WHERE e.day BETWEEN $1::text::date AND $2::text::date
  AND ($3::boolean OR e.tenant = ANY ($4::text[]))
GROUP BY e.tenant, e.day
