-- The credentials as they are, for whoever holds the connections.
SELECT id, sealed FROM connections WHERE id IN (SELECT value ->> 0 FROM jsonb_each(?1))
