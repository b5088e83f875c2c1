-- Writes outcomes while their fencing number fits: a lease that ran out does not raise it, so a
-- late answer still counts until somebody else took the row. The empty text keeps PostgreSQL from
-- going through all that is being sent for each outcome. How long nobody can tell counts from when
-- the target was first asked in vain.
UPDATE deliveries d
SET status = s.status,
    due_at = now() + s.after_ms * interval '1 millisecond',
    doubt = s.doubt,
    doubt_since = CASE WHEN s.doubt THEN coalesce(d.doubt_since, now()) END,
    asked_since = CASE WHEN s.doubt AND s.questions > 0 THEN coalesce(d.asked_since, now()) END,
    tries = s.tries, questions = s.questions, contradictions = s.contradictions,
    failing_since = CASE WHEN s.tries > 0 THEN coalesce(d.failing_since, now()) END,
    attempts = d.attempts + 1,
    fingerprint = s.fingerprint,
    failure = s.failure,
    reference = coalesce(s.reference, d.reference),
    lease_owner = NULL, lease_until = NULL,
    begun_at = CASE WHEN s.doubt THEN d.begun_at END,
    updated_at = now()
FROM unnest($1::uuid[], $2::bigint[], $3::text[], $4::bigint[], $5::boolean[], $6::bigint[],
            $7::bigint[], $8::bigint[], $9::text[], $10::text[], $11::text[])
     AS s (id, fence, status, after_ms, doubt, tries, questions, contradictions, fingerprint,
           failure, reference)
WHERE d.id = s.id AND d.fence = s.fence AND d.status || '' IN ('sending', 'uncertain')
RETURNING d.id, d.fence, d.attempts::bigint AS attempts
