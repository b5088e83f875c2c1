-- Confirmed absent: the next include takes a new key, for nobody knows whether the target
-- frees one.
UPDATE things t
SET known_reference = NULL, known_snapshot = NULL, known_amount = NULL, known_digest = NULL,
    known_revision = NULL, incarnation = k.incarnation, target_key = k.target_key
FROM unnest($1::uuid[], $2::bigint[], $3::text[]) AS k (id, incarnation, target_key)
WHERE t.id = k.id
