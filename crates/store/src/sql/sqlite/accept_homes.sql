-- Which of these connections know a subject.
SELECT s.connection_id, s.flow, s.source, s.name
FROM jsonb_each(?1) w
JOIN subjects s ON s.name = w.value ->> 3 AND s.source = w.value ->> 2 AND s.flow = w.value ->> 1
     AND s.connection_id = w.value ->> 0
