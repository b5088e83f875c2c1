-- Retention: what is bulky lies in months of its own, which go whole once nothing in them is
-- needed any more. Identities stay: an event is a duplicate however long ago it was accepted.
--
-- Identifiers begin with their instant, so a range of them is a range of time. What belongs to no
-- month that exists is in the rest: what came before its month was made, and what was still needed
-- when its month went.

CREATE TABLE event_bodies (
    event_id uuid PRIMARY KEY,
    notes text NOT NULL,               -- JSON list of texts
    body text NOT NULL,
    traceparent text
) PARTITION BY RANGE (event_id);
CREATE TABLE event_bodies_rest PARTITION OF event_bodies DEFAULT;
INSERT INTO event_bodies (event_id, notes, body, traceparent)
SELECT id, notes, body, traceparent FROM events;
ALTER TABLE events DROP COLUMN notes, DROP COLUMN body, DROP COLUMN traceparent;

-- What a delivery was planned to say; none for a removal. Beside the row, which is written again at
-- every change of its status.
CREATE TABLE delivery_contents (
    delivery_id uuid PRIMARY KEY,
    content text NOT NULL              -- JSON
) PARTITION BY RANGE (delivery_id);
CREATE TABLE delivery_contents_rest PARTITION OF delivery_contents DEFAULT;
INSERT INTO delivery_contents (delivery_id, content)
SELECT id, content FROM deliveries WHERE content IS NOT NULL;
ALTER TABLE deliveries DROP COLUMN content;

ALTER TABLE attempts RENAME TO attempts_before;
ALTER INDEX attempts_pkey RENAME TO attempts_before_pkey;
CREATE TABLE attempts (
    delivery_id uuid NOT NULL,
    number integer NOT NULL,
    errand text NOT NULL,              -- deliver, ask
    verdict text NOT NULL,
    fingerprint text,
    exchanges text NOT NULL,           -- JSON list, redacted
    worker text NOT NULL,
    started_at timestamptz NOT NULL,
    settled_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (delivery_id, number)
) PARTITION BY RANGE (delivery_id);
CREATE TABLE attempts_rest PARTITION OF attempts DEFAULT;
INSERT INTO attempts SELECT * FROM attempts_before;
DROP TABLE attempts_before;

-- Nothing of these tenants goes, however old.
CREATE TABLE holds (
    tenant text PRIMARY KEY REFERENCES tenants (name),
    until timestamptz,                 -- null: until it is lifted
    reason text NOT NULL,
    set_by text NOT NULL,
    set_at timestamptz NOT NULL DEFAULT now()
);

-- What deliveries accounted for that are gone: the side of the totals that events do not hold.
CREATE TABLE totals_kept (
    day date NOT NULL,
    tenant text NOT NULL,
    status text NOT NULL,
    count bigint NOT NULL,
    amount bigint NOT NULL,
    PRIMARY KEY (day, tenant, status)
);

-- What was removed and is not in the trail yet.
CREATE TABLE retention_removed (
    class text NOT NULL,
    month text NOT NULL,
    what text NOT NULL,
    removed bigint NOT NULL,
    kept bigint NOT NULL,
    PRIMARY KEY (class, month, what)
);

-- When the next pass is due; one row.
CREATE TABLE retention_due (
    single boolean PRIMARY KEY CHECK (single),
    due_at timestamptz NOT NULL
);
INSERT INTO retention_due VALUES (true, now());

CREATE INDEX refusals_closed ON refusals (id) WHERE status <> 'dead';

-- Makes a month, and takes over what lies in the rest of it. Not when that is more than `most`: it
-- would hold up intake for too long, so it stays where it is. Whoever else uses the rest waits, and
-- this gives up waiting first. Returns whether the month is there.
CREATE FUNCTION retention_make(whole text, part text, low uuid, high uuid, most bigint)
RETURNS boolean LANGUAGE plpgsql AS $$
DECLARE
    rest text := whole || '_rest';
    key text := CASE whole WHEN 'event_bodies' THEN 'event_id' ELSE 'delivery_id' END;
    found bigint;
BEGIN
    IF to_regclass(quote_ident(part)) IS NOT NULL THEN
        RETURN true;
    END IF;
    PERFORM set_config('lock_timeout', '500ms', true);
    EXECUTE format('LOCK TABLE %I IN ACCESS EXCLUSIVE MODE', rest);
    EXECUTE format('SELECT count(*) FROM (SELECT 1 FROM %I WHERE %I >= $1 AND %2$I < $2 LIMIT $3 + 1) AS r',
                   rest, key) INTO found USING low, high, most;
    IF found > most THEN
        RETURN false;
    END IF;
    EXECUTE format('CREATE TABLE %I (LIKE %I INCLUDING ALL)', part, whole);
    EXECUTE format('WITH taken AS (DELETE FROM %I WHERE %I >= $1 AND %2$I < $2 RETURNING *)
                    INSERT INTO %I SELECT * FROM taken', rest, key, part) USING low, high;
    EXECUTE format('ALTER TABLE %I ATTACH PARTITION %I FOR VALUES FROM (%L) TO (%L)',
                   whole, part, low, high);
    RETURN true;
END $$;

-- Removes a month; what is needed of it goes into the rest first. Not when that is more than `most`.
-- Who is held is looked up before anybody has to wait: no hold is set meanwhile, and no row of an
-- old month is new. What is unfinished is looked up again once nobody else is at the table:
-- whoever brings a delivery back to life has looked at its content by then, or finds none.
-- What was finished in the last 30 days stays. The counts are those before.
CREATE FUNCTION retention_drop(whole text, part text, low uuid, high uuid, most bigint)
RETURNS TABLE (dropped boolean, removed bigint, kept bigint) LANGUAGE plpgsql AS $$
DECLARE
    key text := CASE whole WHEN 'event_bodies' THEN 'event_id' ELSE 'delivery_id' END;
    needed uuid[];
    total bigint;
    moved bigint;
BEGIN
    IF to_regclass(quote_ident(part)) IS NULL THEN
        RETURN QUERY SELECT true, 0::bigint, 0::bigint;
        RETURN;
    END IF;
    needed := ARRAY(SELECT id FROM retention_held(whole, low, high) AS h (id) LIMIT most + 1)
           || ARRAY(SELECT id FROM retention_unfinished(whole, low, high) AS u (id) LIMIT most + 1);
    IF cardinality(needed) > most THEN
        RETURN QUERY SELECT false, 0::bigint, 0::bigint;
        RETURN;
    END IF;
    EXECUTE format('SELECT count(*) FROM %I', part) INTO total;
    PERFORM set_config('lock_timeout', '500ms', true);
    EXECUTE format('ALTER TABLE %I DETACH PARTITION %I', whole, part);
    needed := needed || ARRAY(SELECT id FROM retention_unfinished(whole, low, high) AS u (id));
    EXECUTE format('INSERT INTO %I SELECT p.* FROM %I p WHERE p.%I = ANY ($1)', whole, part, key)
        USING needed;
    GET DIAGNOSTICS moved = ROW_COUNT;
    EXECUTE format('DROP TABLE %I', part);
    RETURN QUERY SELECT true, greatest(total - moved, 0), moved;
END $$;

CREATE FUNCTION retention_held(whole text, low uuid, high uuid)
RETURNS SETOF uuid LANGUAGE plpgsql STABLE AS $$
BEGIN
    IF NOT EXISTS (SELECT 1 FROM holds h WHERE h.until IS NULL OR h.until > now()) THEN
        RETURN;
    ELSIF whole = 'event_bodies' THEN
        RETURN QUERY SELECT e.id FROM events e JOIN holds h ON h.tenant = e.tenant
                     WHERE e.id >= low AND e.id < high AND (h.until IS NULL OR h.until > now());
    ELSE
        RETURN QUERY SELECT d.id FROM holds h JOIN deliveries d ON d.tenant = h.tenant
                     WHERE d.id >= low AND d.id < high AND (h.until IS NULL OR h.until > now());
    END IF;
END $$;

-- Deliveries are named by the database's clock and events by a worker's, so that a delivery may seem
-- older than its event.
CREATE FUNCTION retention_unfinished(whole text, low uuid, high uuid)
RETURNS SETOF uuid LANGUAGE plpgsql VOLATILE AS $$
BEGIN
    IF whole = 'event_bodies' THEN
        RETURN QUERY
            SELECT d.event_id FROM deliveries d
            WHERE d.status IN ('ready', 'sending', 'retrying', 'uncertain', 'parked', 'dead')
              AND d.event_id >= low AND d.event_id < high
            UNION
            SELECT d.event_id FROM deliveries d
            WHERE d.updated_at > now() - interval '30 days'
              AND d.event_id >= low AND d.event_id < high;
    ELSE
        RETURN QUERY
            SELECT d.id FROM deliveries d
            WHERE d.status IN ('ready', 'sending', 'retrying', 'uncertain', 'parked', 'dead')
              AND d.id >= low AND d.id < high
            UNION
            SELECT d.id FROM deliveries d
            WHERE d.updated_at > now() - interval '30 days' AND d.id >= low AND d.id < high;
    END IF;
END $$;

-- The next keys of a part, in their order.
CREATE FUNCTION retention_look(whole text, part text, above uuid, high uuid, most bigint)
RETURNS SETOF uuid LANGUAGE plpgsql STABLE AS $$
DECLARE
    key text := CASE whole WHEN 'event_bodies' THEN 'event_id' ELSE 'delivery_id' END;
BEGIN
    IF to_regclass(quote_ident(part)) IS NOT NULL THEN
        RETURN QUERY EXECUTE format(
            'SELECT DISTINCT %I FROM %I WHERE %1$I > $1 AND %1$I < $2 ORDER BY 1 LIMIT $3', key, part)
            USING above, high, most;
    END IF;
END $$;
