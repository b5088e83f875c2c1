-- Once by queue and body: a crash before the acknowledgement shows it once.
INSERT INTO refusals (id, queue, body_digest, tenant, source, event_id, code, detail, errors, body)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
ON CONFLICT (queue, body_digest) DO UPDATE
SET seen = refusals.seen + 1, last_seen_at = now(), code = excluded.code, detail = excluded.detail,
    errors = excluded.errors, status = 'dead'
RETURNING id, announced_at IS NULL OR status <> 'dead' AS announce
