-- A resting method, as a cause that people see. Nothing is parked under it: it ends by itself.
INSERT INTO causes (id, connection_id, kind, entity, detail, open)
VALUES ($1, $2, $3, $4, $5, true)
ON CONFLICT (connection_id, kind, entity) DO UPDATE
SET open = true, detail = excluded.detail, last_seen_at = now(), resolved_at = NULL
