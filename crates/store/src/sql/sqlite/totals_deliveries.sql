-- Removals are not wanted by the event's own lines, and do not count.
SELECT e.tenant, e.day AS day, d.status, count(*) AS count, sum(d.amount) AS amount
FROM events e
JOIN deliveries d ON d.event_id = e.id
WHERE e.day BETWEEN ?1 AND ?2 AND d.present
  AND (?3 OR e.tenant IN (SELECT value ->> 0 FROM jsonb_each(?4)))
GROUP BY e.tenant, e.day, d.status
