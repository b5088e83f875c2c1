-- New subjects, sorted; a conflict waits for the other worker's commit.
INSERT INTO subjects (id, connection_id, flow, source, name, revision, newest_at, newest_rank,
                      newest_digest, newest_event)
SELECT * FROM unnest($1::uuid[], $2::uuid[], $3::text[], $4::text[], $5::text[], $6::bigint[],
                     $7::timestamptz[], $8::bigint[], $9::text[], $10::uuid[])
ON CONFLICT (connection_id, flow, source, name) DO NOTHING
RETURNING id
