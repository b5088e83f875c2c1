-- Whoever changes links or resolves causes is alone with the connection. Advisory locks queue
-- fairly: those who share one do not pass by who waits to be alone, as with locks of rows they
-- would. Sorted by what is locked.
SELECT pg_advisory_xact_lock(c.key)
FROM (SELECT hashtextextended('connection ' || w.id, 0) AS key
      FROM unnest($1::uuid[]) AS w (id) ORDER BY 1) AS c
