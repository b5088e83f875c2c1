-- Which of these connections know a subject.
SELECT s.connection_id, s.flow, s.source, s.name
FROM unnest($1::uuid[], $2::text[], $3::text[], $4::text[]) AS w (connection_id, flow, source, name)
JOIN subjects s ON s.name = w.name AND s.source = w.source AND s.flow = w.flow
     AND s.connection_id = w.connection_id
