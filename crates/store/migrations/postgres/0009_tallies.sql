-- What lists count: kept as it changes, so that nothing is counted by reading all of it. A trigger
-- notes each change of what is counted, in the transaction of the change and without fighting over
-- a row; housekeeping folds the notes into the sums. Whoever reads adds both, so a count is exact.

CREATE TABLE tallies (
    kind text NOT NULL CHECK (kind IN ('failure', 'refusal', 'cause')),
    tenant text NOT NULL,              -- '' for all of them together
    key text NOT NULL,                 -- fingerprint, code, cause
    count bigint NOT NULL,
    amount bigint NOT NULL,
    first_at timestamptz,
    last_at timestamptz,
    PRIMARY KEY (kind, tenant, key)
);
CREATE INDEX tallies_empty ON tallies (kind) WHERE count = 0;

CREATE TABLE tally_notes (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    kind text NOT NULL,
    tenant text,
    key text NOT NULL,
    count bigint NOT NULL,             -- 1 or -1
    amount bigint NOT NULL,
    first_at timestamptz,
    last_at timestamptz
);
CREATE INDEX tally_notes_key ON tally_notes (kind, key);

CREATE FUNCTION tally_failure() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP <> 'INSERT' AND OLD.status = 'dead' THEN
        INSERT INTO tally_notes (kind, tenant, key, count, amount)
        VALUES ('failure', OLD.tenant, coalesce(OLD.fingerprint, ''), -1, -OLD.amount);
    END IF;
    IF TG_OP <> 'DELETE' AND NEW.status = 'dead' THEN
        INSERT INTO tally_notes (kind, tenant, key, count, amount, first_at, last_at)
        VALUES ('failure', NEW.tenant, coalesce(NEW.fingerprint, ''), 1, NEW.amount,
                NEW.updated_at, NEW.updated_at);
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER tally_failure_insert AFTER INSERT ON deliveries
    FOR EACH ROW WHEN (NEW.status = 'dead') EXECUTE FUNCTION tally_failure();
CREATE TRIGGER tally_failure_update AFTER UPDATE ON deliveries
    FOR EACH ROW WHEN ((OLD.status = 'dead' OR NEW.status = 'dead')
                       AND (OLD.status, OLD.fingerprint) IS DISTINCT FROM
                           (NEW.status, NEW.fingerprint))
    EXECUTE FUNCTION tally_failure();
CREATE TRIGGER tally_failure_delete AFTER DELETE ON deliveries
    FOR EACH ROW WHEN (OLD.status = 'dead') EXECUTE FUNCTION tally_failure();

CREATE FUNCTION tally_refusal() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP <> 'INSERT' AND OLD.status = 'dead' THEN
        INSERT INTO tally_notes (kind, tenant, key, count, amount)
        VALUES ('refusal', OLD.tenant, OLD.code, -1, 0);
    END IF;
    IF TG_OP <> 'DELETE' AND NEW.status = 'dead' THEN
        INSERT INTO tally_notes (kind, tenant, key, count, amount, first_at, last_at)
        VALUES ('refusal', NEW.tenant, NEW.code, 1, 0, NEW.first_seen_at, NEW.last_seen_at);
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER tally_refusal_insert AFTER INSERT ON refusals
    FOR EACH ROW WHEN (NEW.status = 'dead') EXECUTE FUNCTION tally_refusal();
CREATE TRIGGER tally_refusal_update AFTER UPDATE ON refusals
    FOR EACH ROW WHEN ((OLD.status = 'dead' OR NEW.status = 'dead')
                       AND (OLD.status, OLD.code, OLD.tenant, OLD.last_seen_at) IS DISTINCT FROM
                           (NEW.status, NEW.code, NEW.tenant, NEW.last_seen_at))
    EXECUTE FUNCTION tally_refusal();
CREATE TRIGGER tally_refusal_delete AFTER DELETE ON refusals
    FOR EACH ROW WHEN (OLD.status = 'dead') EXECUTE FUNCTION tally_refusal();

-- A delivery that is parked as it is taken in waits for its causes before its own row is there, so
-- what it is worth stands here.
ALTER TABLE delivery_causes ADD COLUMN amount bigint NOT NULL DEFAULT 0;
UPDATE delivery_causes w SET amount = d.amount FROM deliveries d WHERE d.id = w.delivery_id;

CREATE FUNCTION tally_cause() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        INSERT INTO tally_notes (kind, key, count, amount)
        VALUES ('cause', NEW.cause_id::text, 1, NEW.amount);
    ELSE
        INSERT INTO tally_notes (kind, key, count, amount)
        VALUES ('cause', OLD.cause_id::text, -1, -OLD.amount);
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER tally_cause AFTER INSERT OR DELETE ON delivery_causes
    FOR EACH ROW EXECUTE FUNCTION tally_cause();

INSERT INTO tally_notes (kind, tenant, key, count, amount, first_at, last_at)
SELECT 'failure', tenant, coalesce(fingerprint, ''), 1, amount, updated_at, updated_at
FROM deliveries WHERE status = 'dead'
UNION ALL
SELECT 'refusal', tenant, code, 1, 0, first_seen_at, last_seen_at FROM refusals WHERE status = 'dead'
UNION ALL
SELECT 'cause', NULL, cause_id::text, 1, amount, NULL, NULL FROM delivery_causes;

-- Of one tenant: what did not simply arrive.
CREATE INDEX deliveries_tenant_status ON deliveries (tenant, status, id)
    WHERE status NOT IN ('delivered', 'sending');
CREATE INDEX deliveries_tenant_failed ON deliveries (tenant, fingerprint, id) WHERE status = 'dead';
-- Superseded ones are few among many delivered, so a list of them needs its index too.
DROP INDEX deliveries_status;
CREATE INDEX deliveries_status ON deliveries (status, id) WHERE status <> 'delivered';
-- Open causes of everybody, and what nobody did anything about of any code, and of one tenant.
CREATE INDEX causes_open_all ON causes (id) WHERE open;
CREATE INDEX refusals_open ON refusals (id) WHERE status = 'dead';
CREATE INDEX refusals_tenant ON refusals (tenant, id) WHERE tenant IS NOT NULL;
