-- What a worker kept when it refused it says more than the broker does, and may have been decided
-- on since: it stays as it is. What the broker gave up on is dead, also when it was replayed before;
-- what a person gave up stays given up.
INSERT INTO refusals (id, queue, body_digest, tenant, source, event_id, code, detail, errors, body,
                      announced_at, first_seen_at, last_seen_at)
VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, '[]', ?9, now(), now(), now())
ON CONFLICT (queue, body_digest) DO UPDATE
SET seen = refusals.seen + 1, last_seen_at = now(), code = excluded.code, detail = excluded.detail,
    errors = excluded.errors, status = 'dead'
WHERE NOT ?10 AND refusals.status <> 'discarded'
RETURNING id, seen = 1 AS fresh
