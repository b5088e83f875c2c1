-- First of all locks: no revision of the subject arrives while a person decides.
SELECT s.id
FROM deliveries d
JOIN subjects s ON s.id = d.subject_id
WHERE d.id = $1
FOR UPDATE OF s
