-- What the target is known to hold. A null digest: not what we wrote.
UPDATE things t
SET known_reference = k.reference, known_snapshot = k.snapshot, known_amount = k.amount,
    known_digest = k.digest, known_revision = k.revision
FROM (SELECT unnest($1::uuid[]) AS id, unnest($2::text[]) AS reference,
             unnest($3::text[]) AS snapshot, unnest($4::bigint[]) AS amount,
             unnest($5::text[]) AS digest, unnest($6::bigint[]) AS revision) AS k
WHERE t.id = k.id
