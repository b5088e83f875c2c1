-- For each (tenant, flow): whether the tenant exists, the connection that takes its events, and those
-- that took them before.
SELECT w.tenant, w.flow, t.name IS NOT NULL AS known, c.id AS connection_id, c.credential, c.sealed,
       c.takes IS NOT DISTINCT FROM w.flow AS takes, coalesce(c.parts, false) AS parts, c.settings,
       now() AS at
FROM unnest($1::text[], $2::text[]) AS w (tenant, flow)
LEFT JOIN tenants t ON t.name = w.tenant
LEFT JOIN connections c ON c.tenant = t.name
     AND (c.takes = w.flow
          OR EXISTS (SELECT 1 FROM former_takers f
                     WHERE f.connection_id = c.id AND f.flow = w.flow))
