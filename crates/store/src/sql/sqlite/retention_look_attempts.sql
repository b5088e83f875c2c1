-- The next keys; the table is its only part.
SELECT DISTINCT delivery_id AS id FROM attempts
WHERE ?1 = 'attempts' AND delivery_id > ?2 AND delivery_id < ?3
ORDER BY delivery_id
LIMIT ?4
