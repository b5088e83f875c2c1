-- The months that there are, and the rest of each table.
SELECT p.relname::text AS whole, c.relname::text AS part
FROM pg_inherits i
JOIN pg_class p ON p.oid = i.inhparent
JOIN pg_class c ON c.oid = i.inhrelid
WHERE p.oid IN (to_regclass('event_bodies'), to_regclass('delivery_contents'), to_regclass('attempts'))
ORDER BY c.relname
