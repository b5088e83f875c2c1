-- A search within some tenants goes along their own parts of an index. Of a report and of an event
-- that is one more entry each; a reference only got its tenant beside it. Keys need none: they are
-- digests, and a few characters tell them apart.
CREATE INDEX subjects_connection ON subjects (connection_id, name);
CREATE INDEX events_tenant ON events (tenant, event_id);
DROP INDEX deliveries_reference;
CREATE INDEX deliveries_reference ON deliveries (reference, tenant) WHERE reference IS NOT NULL;
