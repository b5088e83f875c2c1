-- The next keys; the table is its only part.
SELECT DISTINCT event_id AS id FROM event_bodies
WHERE ?1 = 'event_bodies' AND event_id > ?2 AND event_id < ?3
ORDER BY event_id
LIMIT ?4
