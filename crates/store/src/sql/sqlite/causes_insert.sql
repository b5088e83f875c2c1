INSERT INTO causes (id, connection_id, kind, entity, detail, link_kind, open, first_seen_at, last_seen_at)
SELECT value ->> 0, value ->> 1, value ->> 2, value ->> 3, value ->> 4, value ->> 5, 1, now(), now()
FROM jsonb_each(?1) WHERE true
ON CONFLICT (connection_id, kind, entity) DO NOTHING
