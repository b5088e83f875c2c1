WITH named AS (
    SELECT x.id FROM jsonb_each(?1) k JOIN people x ON x.anchor = k.value ->> 0
    UNION
    SELECT i.person_id FROM jsonb_each(?1) k JOIN person_identities i ON i.digest = k.value ->> 0
)
SELECT p.id, p.anchor FROM people p
WHERE p.anchor IS NOT NULL AND p.id IN (
    SELECT id FROM named
    UNION
    SELECT x.id FROM named n JOIN person_identities i ON i.person_id = n.id
        JOIN people x ON x.anchor = i.digest)
ORDER BY p.anchor
