-- Alarms, the channels they are told through, and the messages on their way.

-- Something a person should hear of. One that lasts is one row, however often it is seen.
CREATE TABLE alarms (
    id TEXT PRIMARY KEY,
    kind TEXT NOT NULL,
    tenant TEXT,                       -- null for what concerns no tenant alone
    name TEXT NOT NULL,                -- digest of kind, tenant and subject
    facts TEXT NOT NULL,               -- JSON, without a person's address
    count INTEGER NOT NULL,             -- how much it holds up, when last seen
    amount INTEGER NOT NULL,
    opened_at INTEGER NOT NULL,
    seen_at INTEGER NOT NULL,
    closed_at INTEGER,
    CHECK (closed_at IS NULL OR closed_at >= opened_at)
) STRICT;
CREATE UNIQUE INDEX alarms_open ON alarms (name) WHERE closed_at IS NULL;
CREATE INDEX alarms_closed ON alarms (closed_at) WHERE closed_at IS NOT NULL;

CREATE TABLE alert_channels (
    id TEXT PRIMARY KEY,
    kind TEXT NOT NULL CHECK (kind IN ('webhook', 'email')),
    name TEXT NOT NULL,
    target TEXT NOT NULL,              -- as much of where it leads as may be shown
    sealed BLOB NOT NULL,             -- where it leads, and the secret it is signed with
    tenants TEXT,                      -- JSON list; null: all, and what concerns no tenant alone
    kinds TEXT,                        -- JSON list of kinds of alarms; null: all
    language TEXT NOT NULL CHECK (language IN ('pt-BR', 'en')),
    quiet_from INTEGER,                -- minutes of the day in São Paulo
    quiet_to INTEGER,
    created_at INTEGER NOT NULL,
    reminded_at INTEGER,
    CHECK ((quiet_from IS NULL) = (quiet_to IS NULL)),
    CHECK (quiet_from BETWEEN 0 AND 1439 AND quiet_to BETWEEN 0 AND 1439)
) STRICT;

-- What a channel was told of an alarm: that it is open, or at last that it is over.
CREATE TABLE alarm_marks (
    channel_id TEXT NOT NULL,
    alarm_id TEXT NOT NULL,
    told_at INTEGER NOT NULL,
    closed INTEGER NOT NULL,
    PRIMARY KEY (alarm_id, channel_id)
) STRICT;
CREATE INDEX alarm_marks_open ON alarm_marks (alarm_id) WHERE NOT closed;
CREATE INDEX alarm_marks_channel ON alarm_marks (channel_id);

-- Messages, written in the transaction of the marks that say so. The identifier is what a receiver
-- tells a repeat by.
CREATE TABLE alert_notices (
    id TEXT PRIMARY KEY,
    channel_id TEXT NOT NULL,
    body TEXT NOT NULL,                -- JSON, sent as it stands
    status TEXT NOT NULL DEFAULT 'waiting' CHECK (status IN ('waiting', 'sent', 'given-up')),
    tries INTEGER NOT NULL DEFAULT 0,
    due_at INTEGER NOT NULL, -- while somebody sends it, the end of the lease
    fence INTEGER NOT NULL DEFAULT 0,
    failure TEXT,                      -- of the last try
    created_at INTEGER NOT NULL,
    finished_at INTEGER,
    CHECK ((status = 'waiting') = (finished_at IS NULL))
) STRICT;
CREATE INDEX alert_notices_unsent ON alert_notices (status, due_at) WHERE status <> 'sent';
CREATE INDEX alert_notices_waiting ON alert_notices (channel_id, id) WHERE status = 'waiting';
CREATE INDEX alert_notices_finished ON alert_notices (channel_id, finished_at)
    WHERE finished_at IS NOT NULL;

-- The hours in which something came from a source: what silence is told by.
CREATE TABLE alert_arrivals (
    connection_id TEXT NOT NULL,
    source TEXT NOT NULL,
    hour INTEGER NOT NULL,             -- counted from the beginning of 1970
    PRIMARY KEY (connection_id, source, hour)
) STRICT;
CREATE INDEX alert_arrivals_hour ON alert_arrivals (hour);

-- Whose turn it is to look for alarms: one round at a time, and a late one writes nothing.
CREATE TABLE alert_watch (
    id INTEGER PRIMARY KEY CHECK (id = 1),
    due_at INTEGER NOT NULL,
    fence INTEGER NOT NULL DEFAULT 0,
    heard_upto TEXT,                   -- events up to this one are among the arrivals
    silence_at INTEGER,                -- when silence was last looked for
    totals_at INTEGER              -- when totals were last compared
) STRICT;
INSERT INTO alert_watch (id, due_at) VALUES (1, 0);

CREATE INDEX replays_stopped ON replays (ended_at) WHERE state = 'stopped';
