-- Removes those that are not needed: nothing of the event is unfinished, or finished for less than
-- 30 days, and its tenant is not held.
DELETE FROM event_bodies b
WHERE b.event_id = ANY ($1::uuid[])
  AND NOT EXISTS (SELECT 1 FROM deliveries d
                  WHERE d.event_id = b.event_id
                    AND (d.open OR d.updated_at > now() - interval '30 days'))
  AND NOT EXISTS (SELECT 1 FROM events e JOIN holds h ON h.tenant = e.tenant
                  WHERE e.id = b.event_id AND (h.until IS NULL OR h.until > now()))
RETURNING b.event_id AS id
