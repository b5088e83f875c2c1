-- Deliveries that still need what is to be erased.
SELECT d.id
FROM (SELECT DISTINCT l.place FROM personal_places l
       WHERE l.person_id = ANY ($1::uuid[]) AND l.kind = 'event') AS e
JOIN deliveries d ON d.event_id = e.place
WHERE d.status IN ('ready', 'sending', 'retrying', 'uncertain', 'parked')
ORDER BY d.id
LIMIT 100
