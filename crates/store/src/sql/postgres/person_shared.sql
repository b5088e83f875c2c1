-- How many others share a second identity, a CPF, with these.
SELECT count(DISTINCT o.person_id) AS others
FROM unnest($1::uuid[]) AS k (id)
JOIN person_identities i ON i.person_id = k.id
JOIN person_identities o ON o.digest = i.digest
WHERE o.person_id <> ALL ($1::uuid[])
