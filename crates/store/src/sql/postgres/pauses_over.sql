-- What is shown of a rest that is none any more for the credentials the connection has now, or that
-- was over $1 ms ago: nobody had anything left to do whose success would have ended it. A row that
-- an owner is just showing is left to the next round.
WITH over AS (
    SELECT x.id FROM causes x
    WHERE x.open AND x.kind = 'target-pause'
      AND NOT EXISTS (SELECT 1 FROM connections c
                      JOIN methods m ON m.credential = c.credential AND m.method = x.entity
                      WHERE c.id = x.connection_id
                        AND m.paused_until > now() - $1::bigint * interval '1 millisecond')
    FOR UPDATE OF x SKIP LOCKED
)
UPDATE causes SET open = false, resolved_at = now() FROM over WHERE causes.id = over.id
