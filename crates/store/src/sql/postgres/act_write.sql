-- The row that follows a person's order. The fence rises, so that an outcome of an earlier claim
-- no longer counts. One that is restored goes behind the last unfinished delivery of its thing.
UPDATE deliveries
SET follows = CASE WHEN $3::text IN ('delivered', 'discarded', 'superseded', 'uncertain') THEN NULL
                   WHEN status = 'discarded' THEN (
                       SELECT o.id
                       FROM deliveries o
                       WHERE o.thing_id = deliveries.thing_id AND o.id <> deliveries.id
                         AND o.status NOT IN ('delivered', 'discarded', 'superseded')
                         AND NOT EXISTS (SELECT 1 FROM deliveries f WHERE f.follows = o.id)
                       ORDER BY o.id DESC
                       LIMIT 1)
                   ELSE follows END,
    status = $3::text,
    due_at = now() + $4::bigint * interval '1 millisecond',
    doubt = $5::boolean,
    doubt_since = CASE WHEN $5::boolean THEN now() END, asked_since = NULL,
    tries = $6, questions = $7, contradictions = $8,
    failing_since = CASE WHEN $6 > 0 THEN coalesce(failing_since, now()) END,
    reason = $9,
    reference = coalesce($10, reference),
    fingerprint = CASE WHEN $3::text IN ('ready', 'uncertain', 'delivered') THEN NULL
                       ELSE fingerprint END,
    begun_at = CASE WHEN $5::boolean THEN begun_at END,
    lease_owner = NULL, lease_until = NULL,
    fence = fence + 1,
    updated_at = now()
WHERE id = $1 AND fence = $2
