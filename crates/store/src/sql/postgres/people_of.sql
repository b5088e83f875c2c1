-- Everybody known by one of these digests; held against everybody when it is to be erased.
SELECT p.id, p.anchor FROM people p
WHERE p.id IN (SELECT x.id FROM unnest($1::text[]) AS k (digest) JOIN people x ON x.anchor = k.digest
               UNION
               SELECT i.person_id FROM unnest($1::text[]) AS k (digest)
                   JOIN person_identities i ON i.digest = k.digest)
  AND p.anchor IS NOT NULL
ORDER BY p.anchor
