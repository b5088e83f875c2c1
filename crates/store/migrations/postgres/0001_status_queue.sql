-- The status queue. Statuses and their invariants are those of malote_core::next; the CHECKs
-- repeat them. All times are the database's clock.

CREATE TABLE tenants (
    name text PRIMARY KEY CHECK (name ~ '^[a-z0-9][a-z0-9-]{0,39}$'),
    label text NOT NULL DEFAULT '',
    created_at timestamptz NOT NULL DEFAULT now()
);

-- A tenant's access to one target. `takes` names the one flow whose events it receives: two
-- connections of a tenant may never both receive them, or everything would be paid twice.
CREATE TABLE connections (
    id uuid PRIMARY KEY,
    tenant text NOT NULL REFERENCES tenants (name),
    name text NOT NULL,
    target text NOT NULL,
    takes text,
    base_url text NOT NULL,
    settings text NOT NULL,            -- JSON object of texts
    sealed bytea NOT NULL,             -- credentials, authenticated encryption
    credential text NOT NULL,          -- digest of the key that the target's limits belong to
    parts boolean NOT NULL DEFAULT false, -- free groups may go while others wait
    paused boolean NOT NULL DEFAULT false,
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),
    synced_at timestamptz,
    tested_at timestamptz,
    UNIQUE (tenant, name)
);
CREATE UNIQUE INDEX connections_takes ON connections (tenant, takes) WHERE takes IS NOT NULL;
CREATE INDEX connections_credential ON connections (credential);

-- What an accountant maintains or a sync found. Without a value it is known and unusable.
CREATE TABLE links (
    connection_id uuid NOT NULL REFERENCES connections (id),
    kind text NOT NULL,
    key text NOT NULL,
    value text,
    label text NOT NULL DEFAULT '',
    problem text,
    updated_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (connection_id, kind, key)
);

-- Limits belong to a credential; whoever holds its lease is the only one to call with it.
CREATE TABLE credentials (
    digest text PRIMARY KEY,
    owner text,
    fence bigint NOT NULL DEFAULT 0,
    lease_until timestamptz,
    -- Until then a new owner waits out what the old one may still be doing.
    quiet_until timestamptz
);

CREATE TABLE workers (
    name text PRIMARY KEY,
    seen_until timestamptz NOT NULL
);

-- Faults in a row by credential and method, and the rest that follows.
CREATE TABLE methods (
    credential text NOT NULL,
    method text NOT NULL,
    faults integer NOT NULL,
    paused_until timestamptz,
    fingerprint text NOT NULL DEFAULT '',
    PRIMARY KEY (credential, method)
);

-- Calls that must not be repeated identically for a while.
CREATE TABLE calls (
    credential text NOT NULL,
    identity text NOT NULL,
    made_at timestamptz NOT NULL,
    PRIMARY KEY (credential, identity)
);
CREATE INDEX calls_made_at ON calls (made_at);

-- Rates shared by all workers behind one address: the next free slot.
CREATE TABLE rates (
    name text PRIMARY KEY,
    due_at timestamptz NOT NULL
);

CREATE TABLE events (
    id uuid PRIMARY KEY,
    tenant text NOT NULL,
    source text NOT NULL,
    event_id text COLLATE "C" NOT NULL,
    type text NOT NULL,
    subject text,
    digest text NOT NULL,
    flow text NOT NULL,
    connection_id uuid NOT NULL,
    expected_count bigint NOT NULL,
    expected_amount bigint NOT NULL,
    notes text NOT NULL,               -- JSON list of texts
    body text NOT NULL,
    traceparent text,
    accepted_at timestamptz NOT NULL DEFAULT now(),
    day date NOT NULL,                 -- of acceptance, in São Paulo
    -- In this order it also finds events by the beginning of their id.
    UNIQUE (event_id, source, tenant)
);
CREATE INDEX events_day ON events (day, tenant);

-- What revisions are about: a report. Intake locks it, so two revisions see each other.
-- Here and below no foreign key is checked: nothing is ever deleted that intake has just locked or
-- inserted, and a check for each row would cost as much as the row.
CREATE TABLE subjects (
    id uuid PRIMARY KEY,
    connection_id uuid NOT NULL,
    flow text NOT NULL,
    source text NOT NULL,
    name text COLLATE "C" NOT NULL,
    revision integer NOT NULL,         -- counts the revisions taken
    newest_at timestamptz NOT NULL,
    newest_rank smallint NOT NULL,
    newest_digest text NOT NULL,
    newest_event uuid NOT NULL,
    -- In this order it also finds subjects by the beginning of their name.
    UNIQUE (name, source, flow, connection_id)
);

-- What should exist in the target under one key, and what the target is known to hold.
CREATE TABLE things (
    id uuid PRIMARY KEY,
    subject_id uuid NOT NULL,
    connection_id uuid NOT NULL,
    name text NOT NULL,
    target_key text COLLATE "C" NOT NULL,
    incarnation integer NOT NULL DEFAULT 0,
    known_reference text,
    known_snapshot text,
    known_amount bigint,
    known_digest text,                 -- of the content that is held; null when a person changed it
    known_revision integer,
    UNIQUE (subject_id, name),
    -- In this order it also finds things by the beginning of their key.
    UNIQUE (target_key, connection_id),
    CHECK ((known_reference IS NULL) = (known_snapshot IS NULL)),
    CHECK ((known_reference IS NULL) = (known_amount IS NULL))
-- Room on each page: what is known comes later, and touches no index.
) WITH (fillfactor = 50);

CREATE TABLE deliveries (
    id uuid PRIMARY KEY,
    event_id uuid NOT NULL,
    thing_id uuid NOT NULL,
    subject_id uuid NOT NULL,
    connection_id uuid NOT NULL,
    tenant text NOT NULL,
    flow text NOT NULL,
    name text NOT NULL,                -- of the thing
    revision integer NOT NULL,
    present boolean NOT NULL,          -- false: the thing should be gone
    amount bigint NOT NULL,
    content text,                      -- JSON; null for a removal
    content_digest text NOT NULL,
    needs text NOT NULL,               -- JSON list
    links text,                        -- JSON, of the latest claim
    ordering_key text NOT NULL,
    follows uuid,                      -- the delivery before it with the same ordering key
    status text NOT NULL,
    operation text,
    tries integer NOT NULL DEFAULT 0,
    questions integer NOT NULL DEFAULT 0,
    contradictions integer NOT NULL DEFAULT 0,
    attempts integer NOT NULL DEFAULT 0,
    doubt boolean NOT NULL DEFAULT false,
    doubt_since timestamptz,
    due_at timestamptz NOT NULL,
    lease_owner text,
    lease_until timestamptz,
    begun_at timestamptz,
    fence bigint NOT NULL DEFAULT 0,
    fingerprint text,
    failure text,                      -- the latest fault's words, redacted
    reason text,                       -- of a person or of supersession
    reference text,
    traceparent text,
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),
    -- Named by few statements only, so that the plan of no other ever chooses its index.
    open boolean NOT NULL GENERATED ALWAYS AS (status NOT IN ('delivered', 'discarded', 'superseded')) STORED,
    CHECK (status IN ('ready', 'sending', 'retrying', 'uncertain', 'parked', 'delivered', 'dead',
                      'discarded', 'superseded')),
    CHECK ((status = 'sending') <= (lease_owner IS NOT NULL AND lease_until IS NOT NULL)),
    CHECK ((status = 'uncertain') <= doubt),
    CHECK ((status IN ('ready', 'retrying', 'superseded')) <= NOT doubt),
    CHECK ((status = 'delivered') <= NOT doubt),
    CHECK ((doubt_since IS NULL) = NOT doubt),
    CHECK (present OR amount = 0)
);
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
-- Lists by status, and counts of what is not finished: never the delivered ones.
CREATE INDEX deliveries_status ON deliveries (status, id)
    WHERE status NOT IN ('delivered', 'superseded');
CREATE INDEX deliveries_tenant ON deliveries (tenant, id);
CREATE INDEX deliveries_fingerprint ON deliveries (fingerprint, id) WHERE status = 'dead';

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
);

CREATE TABLE causes (
    id uuid PRIMARY KEY,
    connection_id uuid NOT NULL REFERENCES connections (id),
    kind text NOT NULL,
    entity text NOT NULL,
    detail text NOT NULL DEFAULT '',
    link_kind text,                    -- the kind of link whose value resolves it
    open boolean NOT NULL,
    first_seen_at timestamptz NOT NULL DEFAULT now(),
    last_seen_at timestamptz NOT NULL DEFAULT now(),
    resolved_at timestamptz,
    UNIQUE (connection_id, kind, entity)
);
CREATE INDEX causes_open ON causes (connection_id, id) WHERE open;

CREATE TABLE delivery_causes (
    delivery_id uuid NOT NULL,
    cause_id uuid NOT NULL,
    PRIMARY KEY (cause_id, delivery_id)
);
CREATE INDEX delivery_causes_delivery ON delivery_causes (delivery_id);

-- Messages no worker could take. The body is kept for a replay after the fix.
CREATE TABLE refusals (
    id uuid PRIMARY KEY,
    queue text NOT NULL,
    body_digest text NOT NULL,
    tenant text,
    source text,
    event_id text,
    code text NOT NULL,
    detail text NOT NULL,
    errors text NOT NULL,              -- JSON list of problems
    body bytea NOT NULL,
    status text NOT NULL DEFAULT 'dead' CHECK (status IN ('dead', 'replayed', 'discarded')),
    announced_at timestamptz,          -- when malote.dead had it, confirmed
    seen integer NOT NULL DEFAULT 1,
    first_seen_at timestamptz NOT NULL DEFAULT now(),
    last_seen_at timestamptz NOT NULL DEFAULT now(),
    UNIQUE (queue, body_digest)
);
CREATE INDEX refusals_dead ON refusals (code, id) WHERE status = 'dead';

-- Orders for the owner of a credential, from whoever may not call the target itself.
CREATE TABLE tasks (
    id uuid PRIMARY KEY,
    connection_id uuid NOT NULL REFERENCES connections (id),
    kind text NOT NULL CHECK (kind IN ('test', 'sync')),
    status text NOT NULL DEFAULT 'waiting' CHECK (status IN ('waiting', 'running', 'done', 'failed')),
    result text NOT NULL DEFAULT '',
    owner text,
    due_at timestamptz NOT NULL DEFAULT now(),
    created_at timestamptz NOT NULL DEFAULT now(),
    finished_at timestamptz
);
CREATE INDEX tasks_waiting ON tasks (connection_id, due_at) WHERE status IN ('waiting', 'running');

CREATE TABLE api_keys (
    id uuid PRIMARY KEY,
    prefix text NOT NULL UNIQUE,
    digest text NOT NULL,              -- SHA-256 of a 256-bit random token
    label text NOT NULL,
    scopes text NOT NULL,              -- JSON list
    tenants text,                      -- JSON list; null: all
    created_at timestamptz NOT NULL DEFAULT now(),
    expires_at timestamptz,
    last_used_at timestamptz,
    revoked_at timestamptz
);

CREATE TABLE counters (
    name text PRIMARY KEY,
    value bigint NOT NULL
);
