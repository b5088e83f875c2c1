-- The connections whose credentials are refused while something of them would still go.
SELECT n.id
FROM connections n
JOIN links l ON l.connection_id = n.id AND l.kind = 'credentials' AND l.key = ''
WHERE l.value IS NULL
  AND EXISTS (SELECT 1 FROM deliveries d
              WHERE d.connection_id = n.id AND d.status IN ('ready', 'retrying', 'uncertain')
                AND d.follows IS NULL
                AND (d.status <> 'uncertain' OR d.lease_until IS NULL OR d.lease_until < now()))
ORDER BY n.id
