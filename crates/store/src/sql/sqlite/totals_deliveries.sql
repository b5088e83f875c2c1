-- Removals are not wanted by the event's own lines, and do not count. What is gone was counted when
-- it went.
SELECT a.tenant, a.day AS day, a.status, sum(a.count) AS count, sum(a.amount) AS amount
FROM (
    SELECT e.tenant, e.day, d.status, count(*) AS count, sum(d.amount) AS amount
    FROM events e
    JOIN deliveries d ON d.event_id = e.id
    WHERE e.day BETWEEN ?1 AND ?2 AND d.present
      AND (?3 OR e.tenant IN (SELECT value ->> 0 FROM jsonb_each(?4)))
    GROUP BY e.tenant, e.day, d.status
    UNION ALL
    SELECT k.tenant, k.day, k.status, k.count, k.amount
    FROM totals_kept k
    WHERE k.day BETWEEN ?1 AND ?2
      AND (?3 OR k.tenant IN (SELECT value ->> 0 FROM jsonb_each(?4)))
) AS a
GROUP BY a.tenant, a.day, a.status
