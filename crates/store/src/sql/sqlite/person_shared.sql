SELECT count(DISTINCT o.person_id) AS others
FROM jsonb_each(?1) k
JOIN person_identities i ON i.person_id = k.value ->> 0
JOIN person_identities o ON o.digest = i.digest
WHERE o.person_id NOT IN (SELECT value ->> 0 FROM jsonb_each(?1))
