-- Which supplier somebody is says who it is.
DELETE FROM links k USING people p, personal_values v, connections c
WHERE p.id = ANY ($1::uuid[]) AND v.person_id = p.id AND c.tenant = p.tenant
  AND k.connection_id = c.id AND k.kind = 'member' AND k.key = v.token
