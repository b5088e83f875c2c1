-- Once by queue and body: a crash before the acknowledgement shows it once. One that comes back
-- after its replay is announced again.
INSERT INTO refusals (id, queue, body_digest, tenant, source, event_id, code, detail, errors, body)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
ON CONFLICT (queue, body_digest) DO UPDATE
SET seen = refusals.seen + 1, last_seen_at = now(), code = excluded.code, detail = excluded.detail,
    errors = excluded.errors, status = 'dead',
    announced_at = CASE WHEN refusals.status = 'dead' THEN refusals.announced_at END
RETURNING id, announced_at IS NULL AS announce
