-- Which of these connections know a subject, the newest revision that each took, and whether it
-- still has something there.
SELECT s.connection_id, s.flow, s.source, s.name, s.newest_at, s.newest_rank::bigint AS newest_rank,
       EXISTS (SELECT 1 FROM things t WHERE t.subject_id = s.id AND t.known_reference IS NOT NULL)
       OR EXISTS (SELECT 1 FROM deliveries d WHERE d.subject_id = s.id AND d.open) AS holds
FROM unnest($1::uuid[], $2::text[], $3::text[], $4::text[]) AS w (connection_id, flow, source, name)
JOIN subjects s ON s.name = w.name AND s.source = w.source AND s.flow = w.flow
     AND s.connection_id = w.connection_id
