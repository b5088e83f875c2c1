-- By name, from $1 on; $2 names nothing here.
SELECT name AS one, '' AS two, '' AS three, sealed AS text FROM vault
WHERE (name, '') > ($1, $2)
ORDER BY name
LIMIT $3
