-- The newest revision that a subject took, along the unique name of subjects.
SELECT s.newest_at, s.newest_rank::bigint AS newest_rank, s.newest_digest
FROM subjects s
WHERE s.connection_id = $1 AND s.flow = $2 AND s.source = $3 AND s.name = $4
