SELECT p.id FROM unnest($1::uuid[]) AS k (id) JOIN people p ON p.id = k.id
WHERE p.anchor IS NOT NULL
ORDER BY p.anchor
FOR UPDATE OF p
