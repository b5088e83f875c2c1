SELECT c.connection_id, c.kind, n.credential, n.tenant
FROM causes c
JOIN connections n ON n.id = c.connection_id
WHERE c.id = $1
