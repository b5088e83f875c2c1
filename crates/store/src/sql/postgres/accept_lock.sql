-- The connections that the events of a batch may go to, their locks shared (see connections_hold):
-- whoever saves links, or moves a flow, is alone with a connection, so links, causes and takers stand
-- still for the batch. What the connections are is read by the next statement: this one sees them
-- as they were before it waited.
WITH held AS MATERIALIZED (
    SELECT f.id, pg_advisory_xact_lock_shared(f.key)
    FROM (SELECT DISTINCT c.id, hashtextextended('connection ' || c.id, 0) AS key
          FROM unnest($1::text[], $2::text[]) AS w (tenant, flow)
          JOIN connections c ON c.tenant = w.tenant
          WHERE c.takes = w.flow
             OR EXISTS (SELECT 1 FROM former_takers f
                        WHERE f.connection_id = c.id AND f.flow = w.flow)
          ORDER BY key) AS f
)
SELECT id FROM held
