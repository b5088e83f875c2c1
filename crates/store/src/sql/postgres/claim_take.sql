-- Takes what is due on owned connections whose credentials are not refused, oldest first, each up to
-- its free room. A new include is begun by being taken; a change or removal looks at the target first
-- and begins later. Asking leaves the row 'uncertain' and hides it until the lease is over. What is
-- chosen follows from the row as it was locked, for a late outcome may have changed it since the
-- statement began.
--
-- Only a connection whose credentials are still those that the worker opened is claimed from, and
-- its row is held until what is taken shows: who replaces them looks under the same lock whether
-- anything is under way. One that is being changed just now is left for the next claim.
WITH opened AS MATERIALIZED (
    SELECT c.id, r.room
    FROM unnest($3::uuid[], $4::bigint[], $5::text[]) AS r (connection_id, room, sealed)
    JOIN connections c ON c.id = r.connection_id AND encode(c.sealed, 'hex') = r.sealed
    JOIN links l ON l.connection_id = c.id AND l.kind = 'credentials' AND l.key = ''
                AND l.value IS NOT NULL
    FOR SHARE OF c SKIP LOCKED
), due AS (
    SELECT d.*
    FROM opened r
    CROSS JOIN LATERAL (
        SELECT d.id, d.thing_id, d.status, d.operation, d.present, d.content_digest
        FROM deliveries d
        WHERE d.connection_id = r.id AND d.status IN ('ready', 'retrying', 'uncertain')
          AND d.follows IS NULL AND d.due_at <= now()
        ORDER BY d.due_at
        LIMIT r.room
        FOR UPDATE SKIP LOCKED
    ) d
), chosen AS (
    SELECT d.id, d.status = 'uncertain' AS asking,
           CASE WHEN d.status = 'uncertain' THEN d.operation
                WHEN NOT d.present AND t.known_reference IS NULL THEN 'nothing'
                WHEN NOT d.present THEN 'remove'
                WHEN t.known_reference IS NULL THEN 'include'
                WHEN t.known_digest = d.content_digest THEN 'nothing'
                ELSE 'change' END AS operation
    FROM due d JOIN things t ON t.id = d.thing_id
)
UPDATE deliveries d
SET status = CASE WHEN chosen.asking THEN 'uncertain' ELSE 'sending' END,
    operation = chosen.operation,
    fence = d.fence + 1,
    lease_owner = $1,
    lease_until = now() + $2::bigint * interval '1 millisecond',
    due_at = now() + $2::bigint * interval '1 millisecond',
    begun_at = CASE WHEN chosen.asking THEN d.begun_at
                    WHEN chosen.operation = 'include' THEN now() END,
    updated_at = now()
FROM chosen
WHERE d.id = chosen.id
RETURNING d.id
