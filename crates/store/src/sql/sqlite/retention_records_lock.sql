SELECT d.id, d.event_id, d.tenant, e.day AS day, d.status, d.present, d.amount,
       d.open OR d.updated_at > now() - 2592000000000
       OR EXISTS (SELECT 1 FROM holds h WHERE h.tenant = d.tenant AND (h.until IS NULL OR h.until > now()))
       OR EXISTS (SELECT 1 FROM replay_rows r
                  WHERE r.delivery_id = d.id AND r.state IN ('waiting', 'released')) AS needed
FROM json_each(?1) w
JOIN deliveries d ON d.event_id = w.value ->> 0
JOIN events e ON e.id = d.event_id
ORDER BY d.id
