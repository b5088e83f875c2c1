-- Which of these connections know a subject, the newest revision that each took, and whether it
-- still has something there.
SELECT s.connection_id, s.flow, s.source, s.name, s.newest_at, s.newest_rank,
       EXISTS (SELECT 1 FROM things t WHERE t.subject_id = s.id AND t.known_reference IS NOT NULL)
       OR EXISTS (SELECT 1 FROM deliveries d WHERE d.subject_id = s.id AND d.open) AS holds
FROM jsonb_each(?1) w
JOIN subjects s ON s.name = w.value ->> 3 AND s.source = w.value ->> 2 AND s.flow = w.value ->> 1
     AND s.connection_id = w.value ->> 0
