-- For each (tenant, flow): whether the tenant exists, the connection that takes its events, and those
-- that took them before. Their locks are shared (see connections_hold): whoever saves links is alone
-- with a connection, so links and causes stand still for the batch.
WITH wanted AS (
    SELECT * FROM unnest($1::text[], $2::text[]) AS w (tenant, flow)
), held AS MATERIALIZED (
    SELECT f.*, pg_advisory_xact_lock_shared(f.key)
    FROM (SELECT c.id, c.tenant, w.flow, c.takes IS NOT DISTINCT FROM w.flow AS takes, c.credential,
                 c.parts, c.settings, hashtextextended('connection ' || c.id, 0) AS key
          FROM wanted w
          JOIN connections c ON c.tenant = w.tenant
          WHERE c.takes = w.flow
             OR EXISTS (SELECT 1 FROM former_takers f
                        WHERE f.connection_id = c.id AND f.flow = w.flow)
          ORDER BY key) AS f
)
SELECT w.tenant, w.flow, t.name IS NOT NULL AS known, c.id AS connection_id, c.credential,
       coalesce(c.takes, false) AS takes, coalesce(c.parts, false) AS parts, c.settings, now() AS at
FROM wanted w
LEFT JOIN tenants t ON t.name = w.tenant
LEFT JOIN held c ON c.tenant = w.tenant AND c.flow = w.flow
