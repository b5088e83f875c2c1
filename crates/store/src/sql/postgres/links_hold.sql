-- Placeholders for missing links: whoever saves one waits for whoever parks on it.
INSERT INTO links (connection_id, kind, key, label)
SELECT * FROM unnest($1::uuid[], $2::text[], $3::text[], $4::text[])
ON CONFLICT (connection_id, kind, key) DO NOTHING
