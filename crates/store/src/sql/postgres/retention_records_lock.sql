-- All deliveries of these events, and whether each is needed: unfinished, finished for less than 30
-- days, of a tenant that is held, or taken by a replay.
SELECT d.id, d.event_id, d.tenant, e.day::text AS day, d.status, d.present, d.amount,
       d.open OR d.updated_at > now() - interval '30 days'
       OR EXISTS (SELECT 1 FROM holds h WHERE h.tenant = d.tenant AND (h.until IS NULL OR h.until > now()))
       OR EXISTS (SELECT 1 FROM replay_rows r
                  WHERE r.delivery_id = d.id AND r.state IN ('waiting', 'released')) AS needed
FROM deliveries d
JOIN events e ON e.id = d.event_id
WHERE d.event_id = ANY ($1::uuid[])
ORDER BY d.id
FOR UPDATE OF d
