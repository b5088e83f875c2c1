-- Lists of a connection go along its own part of an index, and those of a tenant along the parts of
-- its connections, which are few. Each index takes the place of one by tenant: a delivery writes no
-- entry more. The empty text, which no other statement begins with, keeps all their plans away.
CREATE INDEX deliveries_connection ON deliveries (connection_id, id) WHERE '' || status <> '';
DROP INDEX deliveries_tenant;
CREATE INDEX deliveries_connection_status ON deliveries (connection_id, status, id)
    WHERE '' || status NOT IN ('delivered', 'sending');
DROP INDEX deliveries_tenant_status;
CREATE INDEX deliveries_connection_failed ON deliveries (connection_id, fingerprint, id)
    WHERE '' || status = 'dead';
DROP INDEX deliveries_tenant_failed;

-- Refused messages of one code or status, however few, and a tenant's own in groups. Only a refused
-- message writes these.
CREATE INDEX refusals_code ON refusals (code, id);
CREATE INDEX refusals_status ON refusals (status, id) WHERE status <> 'dead';
CREATE INDEX refusals_tenant_dead ON refusals (tenant, code, id)
    WHERE status = 'dead' AND tenant IS NOT NULL;
