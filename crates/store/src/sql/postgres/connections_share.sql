-- Whoever parks shares the connection's lock: its links and causes stand still.
SELECT pg_advisory_xact_lock_shared(c.key)
FROM (SELECT hashtextextended('connection ' || w.id, 0) AS key
      FROM unnest($1::uuid[]) AS w (id) ORDER BY 1) AS c
