-- What lists count: kept as it changes, so that nothing is counted by reading all of it. A trigger
-- notes each change of what is counted, in the transaction of the change; housekeeping folds the
-- notes into the sums. Whoever reads adds both, so a count is exact.

CREATE TABLE tallies (
    kind TEXT NOT NULL CHECK (kind IN ('failure', 'refusal', 'cause')),
    tenant TEXT NOT NULL,              -- '' for all of them together
    key TEXT NOT NULL,                 -- fingerprint, code, cause
    count INTEGER NOT NULL,
    amount INTEGER NOT NULL,
    first_at INTEGER,
    last_at INTEGER,
    PRIMARY KEY (kind, tenant, key)
) STRICT;
CREATE INDEX tallies_empty ON tallies (kind) WHERE count = 0;

CREATE TABLE tally_notes (
    id INTEGER PRIMARY KEY,
    kind TEXT NOT NULL,
    tenant TEXT,
    key TEXT NOT NULL,
    count INTEGER NOT NULL,            -- 1 or -1
    amount INTEGER NOT NULL,
    first_at INTEGER,
    last_at INTEGER
) STRICT;
CREATE INDEX tally_notes_key ON tally_notes (kind, key);

CREATE TRIGGER tally_failure_insert AFTER INSERT ON deliveries WHEN new.status = 'dead'
BEGIN
    INSERT INTO tally_notes (kind, tenant, key, count, amount, first_at, last_at)
    VALUES ('failure', new.tenant, coalesce(new.fingerprint, ''), 1, new.amount,
            new.updated_at, new.updated_at);
END;
CREATE TRIGGER tally_failure_begins AFTER UPDATE ON deliveries
    WHEN new.status = 'dead'
         AND (old.status, old.fingerprint) IS NOT (new.status, new.fingerprint)
BEGIN
    INSERT INTO tally_notes (kind, tenant, key, count, amount, first_at, last_at)
    VALUES ('failure', new.tenant, coalesce(new.fingerprint, ''), 1, new.amount,
            new.updated_at, new.updated_at);
END;
CREATE TRIGGER tally_failure_ends AFTER UPDATE ON deliveries
    WHEN old.status = 'dead'
         AND (old.status, old.fingerprint) IS NOT (new.status, new.fingerprint)
BEGIN
    INSERT INTO tally_notes (kind, tenant, key, count, amount)
    VALUES ('failure', old.tenant, coalesce(old.fingerprint, ''), -1, -old.amount);
END;
CREATE TRIGGER tally_failure_delete AFTER DELETE ON deliveries WHEN old.status = 'dead'
BEGIN
    INSERT INTO tally_notes (kind, tenant, key, count, amount)
    VALUES ('failure', old.tenant, coalesce(old.fingerprint, ''), -1, -old.amount);
END;

CREATE TRIGGER tally_refusal_insert AFTER INSERT ON refusals WHEN new.status = 'dead'
BEGIN
    INSERT INTO tally_notes (kind, tenant, key, count, amount, first_at, last_at)
    VALUES ('refusal', new.tenant, new.code, 1, 0, new.first_seen_at, new.last_seen_at);
END;
CREATE TRIGGER tally_refusal_begins AFTER UPDATE ON refusals
    WHEN new.status = 'dead'
         AND (old.status, old.code, old.tenant, old.last_seen_at)
             IS NOT (new.status, new.code, new.tenant, new.last_seen_at)
BEGIN
    INSERT INTO tally_notes (kind, tenant, key, count, amount, first_at, last_at)
    VALUES ('refusal', new.tenant, new.code, 1, 0, new.first_seen_at, new.last_seen_at);
END;
CREATE TRIGGER tally_refusal_ends AFTER UPDATE ON refusals
    WHEN old.status = 'dead'
         AND (old.status, old.code, old.tenant, old.last_seen_at)
             IS NOT (new.status, new.code, new.tenant, new.last_seen_at)
BEGIN
    INSERT INTO tally_notes (kind, tenant, key, count, amount)
    VALUES ('refusal', old.tenant, old.code, -1, 0);
END;
CREATE TRIGGER tally_refusal_delete AFTER DELETE ON refusals WHEN old.status = 'dead'
BEGIN
    INSERT INTO tally_notes (kind, tenant, key, count, amount)
    VALUES ('refusal', old.tenant, old.code, -1, 0);
END;

-- A delivery that is parked as it is taken in waits for its causes before its own row is there, so
-- what it is worth stands here.
ALTER TABLE delivery_causes ADD COLUMN amount INTEGER NOT NULL DEFAULT 0;
UPDATE delivery_causes
SET amount = coalesce((SELECT d.amount FROM deliveries d WHERE d.id = delivery_id), 0);

CREATE TRIGGER tally_cause_insert AFTER INSERT ON delivery_causes
BEGIN
    INSERT INTO tally_notes (kind, key, count, amount) VALUES ('cause', new.cause_id, 1, new.amount);
END;
CREATE TRIGGER tally_cause_delete AFTER DELETE ON delivery_causes
BEGIN
    INSERT INTO tally_notes (kind, key, count, amount) VALUES ('cause', old.cause_id, -1, -old.amount);
END;

INSERT INTO tally_notes (kind, tenant, key, count, amount, first_at, last_at)
SELECT 'failure', tenant, coalesce(fingerprint, ''), 1, amount, updated_at, updated_at
FROM deliveries WHERE status = 'dead'
UNION ALL
SELECT 'refusal', tenant, code, 1, 0, first_seen_at, last_seen_at FROM refusals WHERE status = 'dead'
UNION ALL
SELECT 'cause', NULL, cause_id, 1, amount, NULL, NULL FROM delivery_causes;

-- Of one tenant: what did not simply arrive.
CREATE INDEX deliveries_tenant_status ON deliveries (tenant, status, id)
    WHERE status NOT IN ('delivered', 'sending');
CREATE INDEX deliveries_tenant_failed ON deliveries (tenant, fingerprint, id) WHERE status = 'dead';
-- Open causes of everybody, and what nobody did anything about of any code, and of one tenant.
CREATE INDEX causes_open_all ON causes (id) WHERE open;
CREATE INDEX refusals_open ON refusals (id) WHERE status = 'dead';
CREATE INDEX refusals_tenant ON refusals (tenant, id) WHERE tenant IS NOT NULL;
