DELETE FROM event_bodies
WHERE event_id IN (SELECT value ->> 0 FROM json_each(?1))
  AND NOT EXISTS (SELECT 1 FROM deliveries d
                  WHERE d.event_id = event_bodies.event_id
                    AND (d.open OR d.updated_at > now() - 2592000000000))
  AND NOT EXISTS (SELECT 1 FROM events e JOIN holds h ON h.tenant = e.tenant
                  WHERE e.id = event_bodies.event_id AND (h.until IS NULL OR h.until > now()))
RETURNING event_id AS id
