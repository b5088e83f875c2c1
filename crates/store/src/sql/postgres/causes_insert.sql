INSERT INTO causes (id, connection_id, kind, entity, detail, link_kind, open)
SELECT c.id, c.connection_id, c.kind, c.entity, c.detail, c.link_kind, true
FROM unnest($1::uuid[], $2::uuid[], $3::text[], $4::text[], $5::text[], $6::text[])
     AS c (id, connection_id, kind, entity, detail, link_kind)
ON CONFLICT (connection_id, kind, entity) DO NOTHING
