SELECT p.id FROM jsonb_each(?1) k JOIN people p ON p.id = k.value ->> 0
WHERE p.anchor IS NOT NULL
ORDER BY p.anchor
