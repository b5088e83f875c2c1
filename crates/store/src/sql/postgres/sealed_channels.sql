-- By identifier, from $1 on; $2 names nothing here.
SELECT id::text AS one, '' AS two, '' AS three, sealed AS text FROM alert_channels
WHERE (id::text, '') > ($1, $2)
ORDER BY id::text
LIMIT $3
