-- Removals are not wanted by the event's own lines, and do not count. What is gone was counted when
-- it went. OFFSET 0 keeps it a loop over the events: however long the history is, it is not read.
SELECT a.tenant, a.day::text AS day, a.status, sum(a.count)::bigint AS count,
       sum(a.amount)::bigint AS amount
FROM (
    SELECT e.tenant, e.day, d.status, count(*) AS count, sum(d.amount) AS amount
    FROM events e
    CROSS JOIN LATERAL (
        SELECT d.status, d.amount FROM deliveries d
        WHERE d.event_id = e.id AND d.present OFFSET 0) AS d
    WHERE e.day BETWEEN $1::text::date AND $2::text::date
      AND ($3::boolean OR e.tenant = ANY ($4::text[]))
    GROUP BY e.tenant, e.day, d.status
    UNION ALL
    SELECT k.tenant, k.day, k.status, k.count, k.amount
    FROM totals_kept k
    WHERE k.day BETWEEN $1::text::date AND $2::text::date
      AND ($3::boolean OR k.tenant = ANY ($4::text[]))
) AS a
GROUP BY a.tenant, a.day, a.status
