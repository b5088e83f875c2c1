INSERT INTO people (id, tenant, anchor, key, created_at)
SELECT value ->> 0, value ->> 1, value ->> 2, value ->> 3, now() FROM jsonb_each(?1) WHERE true
ON CONFLICT (anchor) DO NOTHING
