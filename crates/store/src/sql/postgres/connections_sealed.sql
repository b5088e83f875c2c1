-- The credentials as they are, for whoever holds the connections.
SELECT id, sealed FROM connections WHERE id = ANY ($1::uuid[])
