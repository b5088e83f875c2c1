INSERT INTO links (connection_id, kind, key, label, updated_at)
SELECT value ->> 0, value ->> 1, value ->> 2, value ->> 3, now() FROM jsonb_each(?1) WHERE true
ON CONFLICT (connection_id, kind, key) DO NOTHING
