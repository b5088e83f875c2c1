UPDATE subjects s
SET revision = w.revision, newest_at = w.newest_at, newest_rank = w.newest_rank,
    newest_digest = w.newest_digest, newest_event = w.newest_event
FROM unnest($1::uuid[], $2::bigint[], $3::timestamptz[], $4::bigint[], $5::text[], $6::uuid[])
     AS w (id, revision, newest_at, newest_rank, newest_digest, newest_event)
WHERE s.id = w.id
