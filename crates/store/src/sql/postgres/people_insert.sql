INSERT INTO people (id, tenant, anchor, key)
SELECT * FROM unnest($1::uuid[], $2::text[], $3::text[], $4::text[])
ON CONFLICT (anchor) DO NOTHING
