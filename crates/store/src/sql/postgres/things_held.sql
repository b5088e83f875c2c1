-- What the target is known to hold. A null digest: not what we wrote.
UPDATE things t
SET known_reference = k.reference, known_snapshot = k.snapshot, known_amount = k.amount,
    known_digest = k.digest, known_revision = k.revision
FROM unnest($1::uuid[], $2::text[], $3::text[], $4::bigint[], $5::text[], $6::bigint[])
     AS k (id, reference, snapshot, amount, digest, revision)
WHERE t.id = k.id
