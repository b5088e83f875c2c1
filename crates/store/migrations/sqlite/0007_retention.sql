-- Retention: what is bulky lies beside what stays. Identities stay: an event is a duplicate however
-- long ago it was accepted.

CREATE TABLE event_bodies (
    event_id TEXT PRIMARY KEY,
    notes TEXT NOT NULL,               -- JSON list of texts
    body TEXT NOT NULL,
    traceparent TEXT
) STRICT;
INSERT INTO event_bodies (event_id, notes, body, traceparent)
SELECT id, notes, body, traceparent FROM events;
ALTER TABLE events DROP COLUMN notes;
ALTER TABLE events DROP COLUMN body;
ALTER TABLE events DROP COLUMN traceparent;

-- What a delivery was planned to say; none for a removal. Beside the row, which is written again at
-- every change of its status.
CREATE TABLE delivery_contents (
    delivery_id TEXT PRIMARY KEY,
    content TEXT NOT NULL              -- JSON
) STRICT;
INSERT INTO delivery_contents (delivery_id, content)
SELECT id, content FROM deliveries WHERE content IS NOT NULL;
ALTER TABLE deliveries DROP COLUMN content;

-- Nothing of these tenants goes, however old.
CREATE TABLE holds (
    tenant TEXT PRIMARY KEY REFERENCES tenants (name),
    until INTEGER,                     -- null: until it is lifted
    reason TEXT NOT NULL,
    set_by TEXT NOT NULL,
    set_at INTEGER NOT NULL
) STRICT;

-- What deliveries accounted for that are gone: the side of the totals that events do not hold.
CREATE TABLE totals_kept (
    day TEXT NOT NULL,
    tenant TEXT NOT NULL,
    status TEXT NOT NULL,
    count INTEGER NOT NULL,
    amount INTEGER NOT NULL,
    PRIMARY KEY (day, tenant, status)
) STRICT;

-- What was removed and is not in the trail yet.
CREATE TABLE retention_removed (
    class TEXT NOT NULL,
    month TEXT NOT NULL,
    what TEXT NOT NULL,
    removed INTEGER NOT NULL,
    kept INTEGER NOT NULL,
    PRIMARY KEY (class, month, what)
) STRICT;

-- When the next pass is due; one row.
CREATE TABLE retention_due (
    single INTEGER PRIMARY KEY CHECK (single),
    due_at INTEGER NOT NULL
) STRICT;
INSERT INTO retention_due VALUES (1, 0);

CREATE INDEX refusals_closed ON refusals (id) WHERE status <> 'dead';
