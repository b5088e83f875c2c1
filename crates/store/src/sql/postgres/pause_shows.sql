-- Everybody whose calls a rest of this credential holds up.
SELECT c.id AS connection_id FROM connections c WHERE c.credential = $1
