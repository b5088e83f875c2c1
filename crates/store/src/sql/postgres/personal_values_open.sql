SELECT v.token, v.sealed, v.person_id, p.key
FROM unnest($1::text[]) AS k (token)
JOIN personal_values v ON v.token = k.token
JOIN people p ON p.id = v.person_id
