-- The plus sign keeps SQLite from going through all that is being sent for each outcome.
UPDATE deliveries
SET status = w.value ->> 2,
    due_at = now() + (w.value ->> 3) * 1000,
    doubt = w.value ->> 4,
    doubt_since = CASE WHEN w.value ->> 4 THEN coalesce(doubt_since, now()) END,
    asked_since = CASE WHEN w.value ->> 4 AND w.value ->> 6 > 0 THEN coalesce(asked_since, now()) END,
    tries = w.value ->> 5, questions = w.value ->> 6, contradictions = w.value ->> 7,
    failing_since = CASE WHEN w.value ->> 5 > 0 THEN coalesce(failing_since, now()) END,
    attempts = attempts + 1,
    fingerprint = w.value ->> 8,
    failure = w.value ->> 9,
    reference = coalesce(w.value ->> 10, reference),
    lease_owner = NULL, lease_until = NULL,
    begun_at = CASE WHEN w.value ->> 4 THEN begun_at END,
    updated_at = now()
FROM jsonb_each(?1) w
WHERE deliveries.id = w.value ->> 0 AND fence = w.value ->> 1 AND +status IN ('sending', 'uncertain')
RETURNING deliveries.id, fence, attempts
