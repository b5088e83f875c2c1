-- For each (tenant, flow): whether the tenant exists, the connection that takes its events, and those
-- that took them before.
SELECT w.value ->> 0 AS tenant, w.value ->> 1 AS flow, t.name IS NOT NULL AS known,
       c.id AS connection_id, c.credential, c.sealed, c.takes IS w.value ->> 1 AS takes,
       coalesce(c.parts, 0) AS parts, c.settings, now() AS at
FROM jsonb_each(?1) w
LEFT JOIN tenants t ON t.name = w.value ->> 0
LEFT JOIN connections c ON c.tenant = t.name
     AND (c.takes = w.value ->> 1
          OR EXISTS (SELECT 1 FROM former_takers f
                     WHERE f.connection_id = c.id AND f.flow = w.value ->> 1))
