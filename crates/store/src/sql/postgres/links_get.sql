SELECT l.connection_id, l.kind, l.key, l.value
FROM unnest($1::uuid[], $2::text[], $3::text[]) AS w (connection_id, kind, key)
JOIN links l ON l.connection_id = w.connection_id AND l.kind = w.kind AND l.key = w.key
WHERE l.value IS NOT NULL
