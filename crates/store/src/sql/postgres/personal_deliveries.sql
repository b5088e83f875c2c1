-- The deliveries of these persons' events by status, with their attempts.
SELECT d.status, count(*) AS count, (sum(d.attempts))::bigint AS attempts, (sum(d.amount))::bigint AS amount
FROM (SELECT DISTINCT l.place FROM personal_places l
       WHERE l.person_id = ANY ($1::uuid[]) AND l.kind = 'event') AS e
JOIN deliveries d ON d.event_id = e.place
GROUP BY d.status
ORDER BY d.status
