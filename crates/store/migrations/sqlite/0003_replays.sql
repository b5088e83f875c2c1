-- Replays: orders to try many deliveries again, in stages and at a rate. The set is fixed when
-- ordered. A delivery is not touched before its turn; its row here says what became of it.

CREATE TABLE replays (
    id TEXT PRIMARY KEY,
    state TEXT NOT NULL DEFAULT 'running',
    filter TEXT NOT NULL,              -- JSON object, as it was ordered
    reason TEXT NOT NULL,
    ordered_by TEXT NOT NULL,
    tenants TEXT,                      -- JSON list: whose rows it may hold; null: everybody's
    ramp TEXT NOT NULL,                -- JSON list: how many each stage tries; then all
    stop_percent INTEGER NOT NULL,
    rate INTEGER NOT NULL,              -- tried at most in a second
    stage INTEGER NOT NULL DEFAULT 0,
    stage_tried INTEGER NOT NULL DEFAULT 0,
    stage_delivered INTEGER NOT NULL DEFAULT 0,
    stage_failed INTEGER NOT NULL DEFAULT 0,
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
    paid_until INTEGER NOT NULL, -- until then its rate is used up
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    ended_at INTEGER,
    -- Whether something is left to do about it.
    open INTEGER NOT NULL GENERATED ALWAYS AS (waiting + released > 0) STORED,
    CHECK (state IN ('running', 'paused', 'stopped', 'cancelled', 'finished')),
    CHECK ((state IN ('running', 'paused')) = (ended_at IS NULL)),
    CHECK ((state = 'finished') <= (waiting + released = 0)),
    CHECK (waiting + released + delivered + failed + superseded + discarded + changed + refused
           + untouched = total),
    CHECK (min(waiting, released, delivered, failed, superseded, discarded, changed, refused,
                 untouched, left_out) >= 0)
) STRICT;
CREATE INDEX replays_open ON replays (id) WHERE open;

-- How much of a replay waits for each connection, and which was served longest ago.
CREATE TABLE replay_lanes (
    replay_id TEXT NOT NULL,
    connection_id TEXT NOT NULL,
    waiting INTEGER NOT NULL CHECK (waiting >= 0),
    fed_at INTEGER NOT NULL,
    PRIMARY KEY (replay_id, connection_id)
) STRICT;

CREATE TABLE replay_rows (
    replay_id TEXT NOT NULL,
    position INTEGER NOT NULL,
    delivery_id TEXT NOT NULL,
    connection_id TEXT NOT NULL,
    amount INTEGER NOT NULL,
    status TEXT NOT NULL,              -- of the delivery, when ordered
    fence INTEGER NOT NULL,             -- likewise: a row that changed since is skipped
    state TEXT NOT NULL,
    note TEXT,                         -- why it was skipped, what it failed with
    updated_at INTEGER NOT NULL,
    PRIMARY KEY (replay_id, position),
    CHECK (state IN ('waiting', 'released', 'delivered', 'failed', 'superseded', 'discarded',
                     'changed', 'refused', 'untouched', 'left-out'))
) STRICT;
-- A delivery is in one open replay at most.
CREATE UNIQUE INDEX replay_rows_taken ON replay_rows (delivery_id)
    WHERE state IN ('waiting', 'released');
CREATE INDEX replay_rows_waiting ON replay_rows (replay_id, connection_id, position)
    WHERE state = 'waiting';
CREATE INDEX replay_rows_unsuccessful ON replay_rows (replay_id, position)
    WHERE state IN ('failed', 'changed', 'refused');
CREATE INDEX replay_rows_released ON replay_rows (replay_id) WHERE state = 'released';
CREATE INDEX replay_rows_out ON replay_rows (connection_id) WHERE state = 'released';
