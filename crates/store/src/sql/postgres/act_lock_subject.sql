-- After the connection: no revision of the subject arrives while a person decides. Undecided is
-- what was given up as one of several approvals at the newest instant, before one was chosen.
SELECT s.id, s.name,
       d.status = 'discarded' AND d.revision = s.revision AND d.event_id <> s.newest_event
           AS undecided
FROM deliveries d
JOIN subjects s ON s.id = d.subject_id
WHERE d.id = $1
FOR UPDATE OF s
