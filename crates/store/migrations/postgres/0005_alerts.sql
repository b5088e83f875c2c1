-- Alarms, the channels they are told through, and the messages on their way.

-- Something a person should hear of. One that lasts is one row, however often it is seen.
CREATE TABLE alarms (
    id uuid PRIMARY KEY,
    kind text NOT NULL,
    tenant text,                       -- null for what concerns no tenant alone
    name text NOT NULL,                -- digest of kind, tenant and subject
    facts text NOT NULL,               -- JSON, without a person's address
    count bigint NOT NULL,             -- how much it holds up, when last seen
    amount bigint NOT NULL,
    opened_at timestamptz NOT NULL DEFAULT now(),
    seen_at timestamptz NOT NULL DEFAULT now(),
    closed_at timestamptz,
    CHECK (closed_at IS NULL OR closed_at >= opened_at)
);
CREATE UNIQUE INDEX alarms_open ON alarms (name) WHERE closed_at IS NULL;
CREATE INDEX alarms_closed ON alarms (closed_at) WHERE closed_at IS NOT NULL;

CREATE TABLE alert_channels (
    id uuid PRIMARY KEY,
    kind text NOT NULL CHECK (kind IN ('webhook', 'email')),
    name text NOT NULL,
    target text NOT NULL,              -- as much of where it leads as may be shown
    sealed bytea NOT NULL,             -- where it leads, and the secret it is signed with
    tenants text,                      -- JSON list; null: all, and what concerns no tenant alone
    kinds text,                        -- JSON list of kinds of alarms; null: all
    language text NOT NULL CHECK (language IN ('pt-BR', 'en')),
    quiet_from bigint,                 -- minutes of the day in São Paulo
    quiet_to bigint,
    created_at timestamptz NOT NULL DEFAULT now(),
    reminded_at timestamptz,
    CHECK ((quiet_from IS NULL) = (quiet_to IS NULL)),
    CHECK (quiet_from BETWEEN 0 AND 1439 AND quiet_to BETWEEN 0 AND 1439)
);

-- What a channel was told of an alarm: that it is open, or at last that it is over.
CREATE TABLE alarm_marks (
    channel_id uuid NOT NULL,
    alarm_id uuid NOT NULL,
    told_at timestamptz NOT NULL DEFAULT now(),
    closed boolean NOT NULL,
    PRIMARY KEY (alarm_id, channel_id)
);
CREATE INDEX alarm_marks_open ON alarm_marks (alarm_id) WHERE NOT closed;
CREATE INDEX alarm_marks_channel ON alarm_marks (channel_id);

-- Messages, written in the transaction of the marks that say so. The identifier is what a receiver
-- tells a repeat by.
CREATE TABLE alert_notices (
    id uuid PRIMARY KEY,
    channel_id uuid NOT NULL,
    body text NOT NULL,                -- JSON, sent as it stands
    status text NOT NULL DEFAULT 'waiting' CHECK (status IN ('waiting', 'sent', 'given-up')),
    tries integer NOT NULL DEFAULT 0,
    due_at timestamptz NOT NULL DEFAULT now(), -- while somebody sends it, the end of the lease
    fence bigint NOT NULL DEFAULT 0,
    failure text,                      -- of the last try
    created_at timestamptz NOT NULL DEFAULT now(),
    finished_at timestamptz,
    CHECK ((status = 'waiting') = (finished_at IS NULL))
);
CREATE INDEX alert_notices_unsent ON alert_notices (status, due_at) WHERE status <> 'sent';
CREATE INDEX alert_notices_waiting ON alert_notices (channel_id, id) WHERE status = 'waiting';
CREATE INDEX alert_notices_finished ON alert_notices (channel_id, finished_at)
    WHERE finished_at IS NOT NULL;

-- The hours in which something came from a source: what silence is told by.
CREATE TABLE alert_arrivals (
    connection_id uuid NOT NULL,
    source text NOT NULL,
    hour bigint NOT NULL,              -- counted from the beginning of 1970
    PRIMARY KEY (connection_id, source, hour)
);
CREATE INDEX alert_arrivals_hour ON alert_arrivals (hour);

-- Whose turn it is to look for alarms: one round at a time, and a late one writes nothing.
CREATE TABLE alert_watch (
    id integer PRIMARY KEY CHECK (id = 1),
    due_at timestamptz NOT NULL DEFAULT now(),
    fence bigint NOT NULL DEFAULT 0,
    heard_upto uuid,                   -- events up to this one are among the arrivals
    silence_at timestamptz,            -- when silence was last looked for
    totals_at timestamptz              -- when totals were last compared
);
INSERT INTO alert_watch (id) VALUES (1);

CREATE INDEX replays_stopped ON replays (ended_at) WHERE state = 'stopped';
