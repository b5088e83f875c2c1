-- New subjects, sorted; a conflict waits for the other worker's commit.
INSERT INTO subjects (id, connection_id, flow, source, name, revision, newest_at, newest_rank,
                      newest_digest, newest_event)
SELECT unnest($1::uuid[]), unnest($2::uuid[]), unnest($3::text[]), unnest($4::text[]),
       unnest($5::text[]), unnest($6::bigint[]), unnest($7::timestamptz[]), unnest($8::bigint[]),
       unnest($9::text[]), unnest($10::uuid[])
ON CONFLICT (connection_id, flow, source, name) DO NOTHING
RETURNING id
