-- For each (tenant, flow): whether the tenant exists, and the connection that takes its events.
SELECT w.value ->> 0 AS tenant, w.value ->> 1 AS flow, t.name IS NOT NULL AS known,
       c.id AS connection_id, c.credential, coalesce(c.parts, 0) AS parts, c.settings,
       now() AS at
FROM jsonb_each(?1) w
LEFT JOIN tenants t ON t.name = w.value ->> 0
LEFT JOIN connections c ON c.tenant = w.value ->> 0 AND c.takes = w.value ->> 1
