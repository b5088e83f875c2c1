-- Along the unique key, from (?1, ?2) on.
SELECT tenant AS one, name AS two, '' AS three, sealed AS text FROM connections
WHERE (tenant, name) > (?1, ?2)
ORDER BY tenant, name
LIMIT ?3
