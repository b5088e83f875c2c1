-- Removals are not wanted by the event's own lines, and do not count.
SELECT e.tenant, e.day::text AS day, d.status, count(*) AS count, sum(d.amount)::bigint AS amount
FROM events e
JOIN deliveries d ON d.event_id = e.id
WHERE e.day BETWEEN $1::text::date AND $2::text::date AND d.present
  AND ($3::boolean OR e.tenant = ANY ($4::text[]))
GROUP BY e.tenant, e.day, d.status
