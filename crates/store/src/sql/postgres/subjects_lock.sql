-- Locks subjects in sorted order: intake of two revisions goes one after the other.
SELECT s.id, s.connection_id, s.flow, s.source, s.name, s.revision, s.newest_at,
       s.newest_rank::bigint AS newest_rank, s.newest_digest, s.newest_event
FROM subjects s
JOIN unnest($1::uuid[], $2::text[], $3::text[], $4::text[]) AS w (connection_id, flow, source, name)
  ON s.connection_id = w.connection_id AND s.flow = w.flow AND s.source = w.source AND s.name = w.name
ORDER BY s.connection_id, s.flow, s.source, s.name
FOR UPDATE OF s
