SELECT d.id
FROM (SELECT DISTINCT l.place FROM personal_places l
       WHERE l.person_id IN (SELECT value ->> 0 FROM jsonb_each(?1)) AND l.kind = 'event') AS e
JOIN deliveries d ON d.event_id = e.place
WHERE d.status IN ('ready', 'sending', 'retrying', 'uncertain', 'parked')
ORDER BY d.id
LIMIT 100
