-- The status queue. Statuses and their invariants are those of malote_core::next; the CHECKs
-- repeat them. All times are whole microseconds since 1970 by the clock of the store; booleans
-- are 0 or 1, identifiers text.

CREATE TABLE tenants (
    name TEXT PRIMARY KEY CHECK (
        length(name) BETWEEN 1 AND 40 AND name NOT GLOB '*[^a-z0-9-]*' AND name NOT GLOB '-*'
    ),
    label TEXT NOT NULL DEFAULT '',
    created_at INTEGER NOT NULL
) STRICT;

-- A tenant's access to one target. `takes` names the one flow whose events it receives: two
-- connections of a tenant may never both receive them, or everything would be paid twice.
CREATE TABLE connections (
    id TEXT PRIMARY KEY,
    tenant TEXT NOT NULL REFERENCES tenants (name),
    name TEXT NOT NULL,
    target TEXT NOT NULL,
    takes TEXT,
    base_url TEXT NOT NULL,
    settings TEXT NOT NULL,            -- JSON object of texts
    sealed BLOB NOT NULL,             -- credentials, authenticated encryption
    credential TEXT NOT NULL,          -- digest of the key that the target's limits belong to
    parts INTEGER NOT NULL DEFAULT 0, -- free groups may go while others wait
    paused INTEGER NOT NULL DEFAULT 0,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    synced_at INTEGER,
    tested_at INTEGER,
    UNIQUE (tenant, name)
) STRICT;
CREATE UNIQUE INDEX connections_takes ON connections (tenant, takes) WHERE takes IS NOT NULL;
CREATE INDEX connections_credential ON connections (credential);

-- What an accountant maintains or a sync found. Without a value it is known and unusable.
CREATE TABLE links (
    connection_id TEXT NOT NULL REFERENCES connections (id),
    kind TEXT NOT NULL,
    key TEXT NOT NULL,
    value TEXT,
    label TEXT NOT NULL DEFAULT '',
    problem TEXT,
    updated_at INTEGER NOT NULL,
    PRIMARY KEY (connection_id, kind, key)
) STRICT;

-- Limits belong to a credential; whoever holds its lease is the only one to call with it.
CREATE TABLE credentials (
    digest TEXT PRIMARY KEY,
    owner TEXT,
    fence INTEGER NOT NULL DEFAULT 0,
    lease_until INTEGER,
    -- Until then a new owner waits out what the old one may still be doing.
    quiet_until INTEGER
) STRICT;

CREATE TABLE workers (
    name TEXT PRIMARY KEY,
    seen_until INTEGER NOT NULL
) STRICT;

-- Faults in a row by credential and method, and the rest that follows.
CREATE TABLE methods (
    credential TEXT NOT NULL,
    method TEXT NOT NULL,
    faults INTEGER NOT NULL,
    paused_until INTEGER,
    fingerprint TEXT NOT NULL DEFAULT '',
    PRIMARY KEY (credential, method)
) STRICT;

-- Calls that must not be repeated identically for a while.
CREATE TABLE calls (
    credential TEXT NOT NULL,
    identity TEXT NOT NULL,
    made_at INTEGER NOT NULL,
    PRIMARY KEY (credential, identity)
) STRICT;
CREATE INDEX calls_made_at ON calls (made_at);

-- Rates shared by all workers behind one address: the next free slot.
CREATE TABLE rates (
    name TEXT PRIMARY KEY,
    due_at INTEGER NOT NULL
) STRICT;

CREATE TABLE events (
    id TEXT PRIMARY KEY,
    tenant TEXT NOT NULL,
    source TEXT NOT NULL,
    event_id TEXT NOT NULL,
    type TEXT NOT NULL,
    subject TEXT,
    digest TEXT NOT NULL,
    flow TEXT NOT NULL,
    connection_id TEXT NOT NULL,
    expected_count INTEGER NOT NULL,
    expected_amount INTEGER NOT NULL,
    notes TEXT NOT NULL,               -- JSON list of texts
    body TEXT NOT NULL,
    traceparent TEXT,
    accepted_at INTEGER NOT NULL,
    day TEXT NOT NULL,                 -- of acceptance, in São Paulo
    -- In this order it also finds events by the beginning of their id.
    UNIQUE (event_id, source, tenant)
) STRICT;
CREATE INDEX events_day ON events (day, tenant);

-- What revisions are about: a report. Intake locks it, so two revisions see each other.
-- Here and below no foreign key is checked: nothing is ever deleted that intake has just locked or
-- inserted, and a check for each row would cost as much as the row.
CREATE TABLE subjects (
    id TEXT PRIMARY KEY,
    connection_id TEXT NOT NULL,
    flow TEXT NOT NULL,
    source TEXT NOT NULL,
    name TEXT NOT NULL,
    revision INTEGER NOT NULL,         -- counts the revisions taken
    newest_at INTEGER NOT NULL,
    newest_rank INTEGER NOT NULL,
    newest_digest TEXT NOT NULL,
    newest_event TEXT NOT NULL,
    -- In this order it also finds subjects by the beginning of their name.
    UNIQUE (name, source, flow, connection_id)
) STRICT;

-- What should exist in the target under one key, and what the target is known to hold.
CREATE TABLE things (
    id TEXT PRIMARY KEY,
    subject_id TEXT NOT NULL,
    connection_id TEXT NOT NULL,
    name TEXT NOT NULL,
    target_key TEXT NOT NULL,
    incarnation INTEGER NOT NULL DEFAULT 0,
    known_reference TEXT,
    known_snapshot TEXT,
    known_amount INTEGER,
    known_digest TEXT,                 -- of the content that is held; null when a person changed it
    known_revision INTEGER,
    UNIQUE (subject_id, name),
    -- In this order it also finds things by the beginning of their key.
    UNIQUE (target_key, connection_id),
    CHECK ((known_reference IS NULL) = (known_snapshot IS NULL)),
    CHECK ((known_reference IS NULL) = (known_amount IS NULL))
) STRICT;

CREATE TABLE deliveries (
    id TEXT PRIMARY KEY,
    event_id TEXT NOT NULL,
    thing_id TEXT NOT NULL,
    subject_id TEXT NOT NULL,
    connection_id TEXT NOT NULL,
    tenant TEXT NOT NULL,
    flow TEXT NOT NULL,
    name TEXT NOT NULL,                -- of the thing
    revision INTEGER NOT NULL,
    present INTEGER NOT NULL,          -- false: the thing should be gone
    amount INTEGER NOT NULL,
    content TEXT,                      -- JSON; null for a removal
    content_digest TEXT NOT NULL,
    needs TEXT NOT NULL,               -- JSON list
    links TEXT,                        -- JSON, of the latest claim
    ordering_key TEXT NOT NULL,
    follows TEXT,                      -- the delivery before it with the same ordering key
    status TEXT NOT NULL,
    operation TEXT,
    tries INTEGER NOT NULL DEFAULT 0,
    questions INTEGER NOT NULL DEFAULT 0,
    contradictions INTEGER NOT NULL DEFAULT 0,
    attempts INTEGER NOT NULL DEFAULT 0,
    doubt INTEGER NOT NULL DEFAULT 0,
    doubt_since INTEGER,
    due_at INTEGER NOT NULL,
    lease_owner TEXT,
    lease_until INTEGER,
    begun_at INTEGER,
    fence INTEGER NOT NULL DEFAULT 0,
    fingerprint TEXT,
    failure TEXT,                      -- the latest fault's words, redacted
    reason TEXT,                       -- of a person or of supersession
    reference TEXT,
    traceparent TEXT,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    -- Named by few statements only, so that the plan of no other ever chooses its index.
    open INTEGER NOT NULL GENERATED ALWAYS AS (status NOT IN ('delivered', 'discarded', 'superseded')) STORED,
    CHECK (status IN ('ready', 'sending', 'retrying', 'uncertain', 'parked', 'delivered', 'dead',
                      'discarded', 'superseded')),
    CHECK ((status = 'sending') <= (lease_owner IS NOT NULL AND lease_until IS NOT NULL)),
    CHECK ((status = 'uncertain') <= doubt),
    CHECK ((status IN ('ready', 'retrying', 'superseded')) <= NOT doubt),
    CHECK ((status = 'delivered') <= NOT doubt),
    CHECK ((doubt_since IS NULL) = NOT doubt),
    CHECK (present OR amount = 0)
) STRICT;
-- One in flight per thing, whatever intake or a person does.
CREATE UNIQUE INDEX deliveries_in_flight ON deliveries (thing_id)
    WHERE status IN ('sending', 'uncertain');
-- The hot claim: what is due now on a connection. Never the history.
CREATE INDEX deliveries_due ON deliveries (connection_id, due_at)
    WHERE status IN ('ready', 'retrying', 'uncertain') AND follows IS NULL;
CREATE INDEX deliveries_leases ON deliveries (lease_until) WHERE status = 'sending';
CREATE INDEX deliveries_follows ON deliveries (follows) WHERE follows IS NOT NULL;
CREATE INDEX deliveries_event ON deliveries (event_id);
CREATE INDEX deliveries_reference ON deliveries (reference) WHERE reference IS NOT NULL;
CREATE INDEX deliveries_thing ON deliveries (thing_id, revision);
CREATE INDEX deliveries_open ON deliveries (subject_id) WHERE open;
-- Lists by status, and counts of what is not finished.
CREATE INDEX deliveries_status ON deliveries (status, id);
CREATE INDEX deliveries_tenant ON deliveries (tenant, id);
CREATE INDEX deliveries_fingerprint ON deliveries (fingerprint, id) WHERE status = 'dead';

CREATE TABLE attempts (
    delivery_id TEXT NOT NULL,
    number INTEGER NOT NULL,
    errand TEXT NOT NULL,              -- deliver, ask
    verdict TEXT NOT NULL,
    fingerprint TEXT,
    exchanges TEXT NOT NULL,           -- JSON list, redacted
    worker TEXT NOT NULL,
    started_at INTEGER NOT NULL,
    settled_at INTEGER NOT NULL,
    PRIMARY KEY (delivery_id, number)
) STRICT;

CREATE TABLE causes (
    id TEXT PRIMARY KEY,
    connection_id TEXT NOT NULL REFERENCES connections (id),
    kind TEXT NOT NULL,
    entity TEXT NOT NULL,
    detail TEXT NOT NULL DEFAULT '',
    link_kind TEXT,                    -- the kind of link whose value resolves it
    open INTEGER NOT NULL,
    first_seen_at INTEGER NOT NULL,
    last_seen_at INTEGER NOT NULL,
    resolved_at INTEGER,
    UNIQUE (connection_id, kind, entity)
) STRICT;
CREATE INDEX causes_open ON causes (connection_id, id) WHERE open;

CREATE TABLE delivery_causes (
    delivery_id TEXT NOT NULL,
    cause_id TEXT NOT NULL,
    PRIMARY KEY (cause_id, delivery_id)
) STRICT;
CREATE INDEX delivery_causes_delivery ON delivery_causes (delivery_id);

-- Messages no worker could take. The body is kept for a replay after the fix.
CREATE TABLE refusals (
    id TEXT PRIMARY KEY,
    queue TEXT NOT NULL,
    body_digest TEXT NOT NULL,
    tenant TEXT,
    source TEXT,
    event_id TEXT,
    code TEXT NOT NULL,
    detail TEXT NOT NULL,
    errors TEXT NOT NULL,              -- JSON list of problems
    body BLOB NOT NULL,
    status TEXT NOT NULL DEFAULT 'dead' CHECK (status IN ('dead', 'replayed', 'discarded')),
    announced_at INTEGER,          -- when malote.dead had it, confirmed
    seen INTEGER NOT NULL DEFAULT 1,
    first_seen_at INTEGER NOT NULL,
    last_seen_at INTEGER NOT NULL,
    UNIQUE (queue, body_digest)
) STRICT;
CREATE INDEX refusals_dead ON refusals (code, id) WHERE status = 'dead';

-- Orders for the owner of a credential, from whoever may not call the target itself.
CREATE TABLE tasks (
    id TEXT PRIMARY KEY,
    connection_id TEXT NOT NULL REFERENCES connections (id),
    kind TEXT NOT NULL CHECK (kind IN ('test', 'sync')),
    status TEXT NOT NULL DEFAULT 'waiting' CHECK (status IN ('waiting', 'running', 'done', 'failed')),
    result TEXT NOT NULL DEFAULT '',
    owner TEXT,
    due_at INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    finished_at INTEGER
) STRICT;
CREATE INDEX tasks_waiting ON tasks (connection_id, due_at) WHERE status IN ('waiting', 'running');

CREATE TABLE api_keys (
    id TEXT PRIMARY KEY,
    prefix TEXT NOT NULL UNIQUE,
    digest TEXT NOT NULL,              -- SHA-256 of a 256-bit random token
    label TEXT NOT NULL,
    scopes TEXT NOT NULL,              -- JSON list
    tenants TEXT,                      -- JSON list; null: all
    created_at INTEGER NOT NULL,
    expires_at INTEGER,
    last_used_at INTEGER,
    revoked_at INTEGER
) STRICT;

CREATE TABLE counters (
    name TEXT PRIMARY KEY,
    value INTEGER NOT NULL
) STRICT;
