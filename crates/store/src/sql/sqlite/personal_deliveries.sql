SELECT d.status, count(*) AS count, sum(d.attempts) AS attempts, sum(d.amount) AS amount
FROM (SELECT DISTINCT l.place FROM personal_places l
       WHERE l.person_id IN (SELECT value ->> 0 FROM jsonb_each(?1)) AND l.kind = 'event') AS e
JOIN deliveries d ON d.event_id = e.place
GROUP BY d.status
ORDER BY d.status
