-- A page of what an order would hold, the oldest first: $11 cursor, $12 limit.
SELECT d.id
FROM chosen d
WHERE ($11::uuid IS NULL OR d.id > $11)
ORDER BY d.id
LIMIT $12::bigint
