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
FROM (SELECT unnest($1::uuid[]) AS id, unnest($2::bigint[]) AS fence, unnest($3::text[]) AS status,
             unnest($4::bigint[]) AS after_ms, unnest($5::boolean[]) AS doubt,
             unnest($6::bigint[]) AS tries, unnest($7::bigint[]) AS questions,
             unnest($8::bigint[]) AS contradictions, unnest($9::text[]) AS fingerprint,
             unnest($10::text[]) AS failure, unnest($11::text[]) AS reference) AS s
WHERE d.id = s.id AND d.fence = s.fence AND d.status || '' IN ('sending', 'uncertain')
RETURNING d.id, d.fence, d.attempts::bigint AS attempts
