-- Everybody known by one of these digests, and whoever stands under a CPF that came with them: a
-- message that nobody could read may name it alone.
WITH named AS (
    SELECT x.id FROM unnest($1::text[]) AS k (digest) JOIN people x ON x.anchor = k.digest
    UNION
    SELECT i.person_id FROM unnest($1::text[]) AS k (digest)
        JOIN person_identities i ON i.digest = k.digest
)
SELECT p.id, p.anchor FROM people p
WHERE p.anchor IS NOT NULL AND p.id IN (
    SELECT id FROM named
    UNION
    SELECT x.id FROM named n JOIN person_identities i ON i.person_id = n.id
        JOIN people x ON x.anchor = i.digest)
ORDER BY p.anchor
