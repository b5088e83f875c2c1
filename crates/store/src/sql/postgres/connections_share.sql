-- Whoever parks holds the connection's share lock: its links and causes stand still.
SELECT id FROM connections WHERE id = ANY ($1::uuid[]) ORDER BY id FOR SHARE
