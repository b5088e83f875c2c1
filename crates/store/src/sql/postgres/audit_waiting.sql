-- What was committed and is in no block yet, along the index audit_unsealed.
SELECT id, at, who_kind, who, who_label, origin, action, tenant, subject, reason, before, after,
       block
FROM audit WHERE block IS NULL ORDER BY id LIMIT $1::bigint
