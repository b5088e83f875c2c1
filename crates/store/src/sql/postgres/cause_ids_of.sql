-- Of some connections, each along its own part of an index: $1 this connection, $2 the resolved ones
-- too, $3 ids before this one, $4 limit, $5 all tenants, else those of $6.
SELECT w.id
FROM connections n
CROSS JOIN LATERAL (
    SELECT c.id FROM causes c
    WHERE c.connection_id = n.id AND (c.open OR $2::boolean) AND c.id < $3
    ORDER BY c.id DESC
    LIMIT $4::bigint) AS w
WHERE ($1::uuid IS NULL OR n.id = $1)
  AND ($5::boolean OR n.tenant = ANY ($6::text[]))
ORDER BY w.id DESC
LIMIT $4::bigint
