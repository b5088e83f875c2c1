-- The rows of a block in the order of its leaves, along the index audit_block.
SELECT id, at, who_kind, who, who_label, origin, action, tenant, subject, reason, before, after,
       block
FROM audit WHERE block = $1 ORDER BY id
