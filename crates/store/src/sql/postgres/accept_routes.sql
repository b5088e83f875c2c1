-- For each (tenant, flow): whether the tenant exists, and the connection that takes its events.
SELECT w.tenant, w.flow, t.name IS NOT NULL AS known, c.id AS connection_id, c.credential,
       coalesce(c.parts, false) AS parts, now() AS at
FROM unnest($1::text[], $2::text[]) AS w (tenant, flow)
LEFT JOIN tenants t ON t.name = w.tenant
LEFT JOIN connections c ON c.tenant = w.tenant AND c.takes = w.flow
