SELECT p.id, p.anchor, p.key
FROM jsonb_each(?1) k JOIN people p ON p.anchor = k.value ->> 0
