-- Of replay_rows_list what failed or was skipped, along its own index.
SELECT r.position, r.delivery_id, d.tenant, s.name AS subject, d.name, r.amount, r.state, r.note,
       d.status, d.fingerprint, r.updated_at
FROM replay_rows r
JOIN deliveries d ON d.id = r.delivery_id
JOIN subjects s ON s.id = d.subject_id
WHERE r.state IN ('failed', 'changed', 'refused') AND r.replay_id = $1 AND r.position > $2
ORDER BY r.position
LIMIT $3::bigint
