SELECT c.connection_id, n.credential
FROM causes c
JOIN connections n ON n.id = c.connection_id
WHERE c.id = $1
