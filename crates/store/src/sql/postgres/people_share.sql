-- Held until the end of the transaction, so that no erasing comes between a token and its value.
-- The weakest lock that an erasing, which takes the anchor, waits for.
SELECT p.id, p.anchor, p.key
FROM unnest($1::text[]) AS k (anchor) JOIN people p ON p.anchor = k.anchor
ORDER BY p.anchor
FOR KEY SHARE OF p
