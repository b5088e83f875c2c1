-- A page of what an order would hold, the oldest first: ?14 cursor, ?15 limit.
SELECT d.id
FROM chosen d
WHERE (?14 IS NULL OR d.id > ?14)
ORDER BY d.id
LIMIT ?15
