-- The share lock of parking: resolving takes the exclusive one, so it sees all that is parked.
SELECT c.id, c.connection_id, c.kind, c.entity, c.open
FROM causes c
JOIN unnest($1::uuid[], $2::text[], $3::text[]) AS w (connection_id, kind, entity)
  ON c.connection_id = w.connection_id AND c.kind = w.kind AND c.entity = w.entity
ORDER BY c.id
FOR SHARE OF c
