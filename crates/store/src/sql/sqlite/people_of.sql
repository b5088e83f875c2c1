SELECT p.id, p.anchor FROM people p
WHERE p.id IN (SELECT x.id FROM jsonb_each(?1) k JOIN people x ON x.anchor = k.value ->> 0
               UNION
               SELECT i.person_id FROM jsonb_each(?1) k
                   JOIN person_identities i ON i.digest = k.value ->> 0)
  AND p.anchor IS NOT NULL
ORDER BY p.anchor
