SELECT v.token, v.sealed, v.person_id, p.key
FROM jsonb_each(?1) k
JOIN personal_values v ON v.token = k.value ->> 0
JOIN people p ON p.id = v.person_id
