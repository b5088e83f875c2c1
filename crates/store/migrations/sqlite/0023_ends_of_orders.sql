-- An order has ended once nothing is left to try and all that is still under way is known to keep
-- failing or to be held by a person: what becomes of that is noted all the same. A condition cannot
-- be changed here, so the table is made anew.
CREATE TABLE replays_anew (
    id TEXT PRIMARY KEY,
    kind TEXT NOT NULL DEFAULT 'replay' CHECK (kind IN ('replay', 'discard', 'restore')),
    state TEXT NOT NULL DEFAULT 'running',
    filter TEXT NOT NULL,              -- JSON object, as it was ordered
    reason TEXT NOT NULL,
    ordered_by TEXT NOT NULL,
    who_kind TEXT NOT NULL DEFAULT 'malote'
        CHECK (who_kind IN ('key', 'user', 'malote', 'stranger')),
    who TEXT NOT NULL DEFAULT 'malote',
    who_label TEXT NOT NULL DEFAULT '',
    origin TEXT NOT NULL DEFAULT 'local',
    tenants TEXT,                      -- JSON list: whose rows it may hold; null: everybody's
    ramp TEXT NOT NULL,                -- JSON list: how many each stage tries; then all
    stop_percent INTEGER NOT NULL,
    rate INTEGER NOT NULL,             -- tried at most in a second
    stage INTEGER NOT NULL DEFAULT 0,
    stage_tried INTEGER NOT NULL DEFAULT 0,
    stage_delivered INTEGER NOT NULL DEFAULT 0,
    stage_failed INTEGER NOT NULL DEFAULT 0,
    -- What had kept failing when the stage began: it was judged with what came before.
    stage_failing INTEGER NOT NULL DEFAULT 0 CHECK (stage_failing >= 0),
    -- Of what is released: what a person holds, and what keeps failing and is tried on by itself.
    held INTEGER NOT NULL DEFAULT 0 CHECK (held >= 0),
    failing INTEGER NOT NULL DEFAULT 0 CHECK (failing >= 0),
    -- What it stopped for: so many had failed or kept failing then.
    stopped_for INTEGER NOT NULL DEFAULT 0 CHECK (stopped_for >= 0),
    total INTEGER NOT NULL DEFAULT 0,
    amount INTEGER NOT NULL DEFAULT 0,
    left_out INTEGER NOT NULL DEFAULT 0,
    -- Where the rows are: together they are the total.
    waiting INTEGER NOT NULL DEFAULT 0,
    released INTEGER NOT NULL DEFAULT 0,
    delivered INTEGER NOT NULL DEFAULT 0,
    failed INTEGER NOT NULL DEFAULT 0,
    superseded INTEGER NOT NULL DEFAULT 0,
    discarded INTEGER NOT NULL DEFAULT 0,
    changed INTEGER NOT NULL DEFAULT 0,
    refused INTEGER NOT NULL DEFAULT 0,
    untouched INTEGER NOT NULL DEFAULT 0,
    paid_until INTEGER NOT NULL,       -- until then its rate is used up
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    ended_at INTEGER,
    -- Whether something is left to do about it.
    open INTEGER NOT NULL GENERATED ALWAYS AS (waiting + released > 0) STORED,
    CHECK (state IN ('running', 'paused', 'stopped', 'cancelled', 'finished')),
    CHECK ((state IN ('running', 'paused')) = (ended_at IS NULL)),
    CHECK ((state = 'finished') <= (waiting = 0)),
    CHECK (waiting + released + delivered + failed + superseded + discarded + changed + refused
           + untouched = total),
    CHECK (min(waiting, released, delivered, failed, superseded, discarded, changed, refused,
                 untouched, left_out) >= 0)
) STRICT;
INSERT INTO replays_anew (
    id, kind, state, filter, reason, ordered_by, who_kind, who, who_label, origin, tenants, ramp,
    stop_percent, rate, stage, stage_tried, stage_delivered, stage_failed, held, failing, total,
    amount, left_out, waiting, released, delivered, failed, superseded, discarded, changed,
    refused, untouched, paid_until, created_at, updated_at, ended_at)
SELECT
    id, kind, state, filter, reason, ordered_by, who_kind, who, who_label, origin, tenants, ramp,
    stop_percent, rate, stage, stage_tried, stage_delivered, stage_failed, held, failing, total,
    amount, left_out, waiting, released, delivered, failed, superseded, discarded, changed,
    refused, untouched, paid_until, created_at, updated_at, ended_at
FROM replays;
DROP TABLE replays;
ALTER TABLE replays_anew RENAME TO replays;
CREATE INDEX replays_open ON replays (id) WHERE open;
CREATE INDEX replays_stopped ON replays (ended_at) WHERE state = 'stopped';
CREATE INDEX replays_updated_at ON replays (updated_at, id);
