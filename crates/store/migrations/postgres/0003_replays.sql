-- Replays: orders to try many deliveries again, in stages and at a rate. The set is fixed when
-- ordered. A delivery is not touched before its turn; its row here says what became of it.

CREATE TABLE replays (
    id uuid PRIMARY KEY,
    state text NOT NULL DEFAULT 'running',
    filter text NOT NULL,              -- JSON object, as it was ordered
    reason text NOT NULL,
    ordered_by text NOT NULL,
    tenants text,                      -- JSON list: whose rows it may hold; null: everybody's
    ramp text NOT NULL,                -- JSON list: how many each stage tries; then all
    stop_percent integer NOT NULL,
    rate bigint NOT NULL,              -- tried at most in a second
    stage integer NOT NULL DEFAULT 0,
    stage_tried bigint NOT NULL DEFAULT 0,
    stage_delivered bigint NOT NULL DEFAULT 0,
    stage_failed bigint NOT NULL DEFAULT 0,
    total bigint NOT NULL DEFAULT 0,
    amount bigint NOT NULL DEFAULT 0,
    left_out bigint NOT NULL DEFAULT 0,
    -- Where the rows are: together they are the total.
    waiting bigint NOT NULL DEFAULT 0,
    released bigint NOT NULL DEFAULT 0,
    delivered bigint NOT NULL DEFAULT 0,
    failed bigint NOT NULL DEFAULT 0,
    superseded bigint NOT NULL DEFAULT 0,
    discarded bigint NOT NULL DEFAULT 0,
    changed bigint NOT NULL DEFAULT 0,
    refused bigint NOT NULL DEFAULT 0,
    untouched bigint NOT NULL DEFAULT 0,
    paid_until timestamptz NOT NULL DEFAULT now(), -- until then its rate is used up
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),
    ended_at timestamptz,
    -- Whether something is left to do about it.
    open boolean NOT NULL GENERATED ALWAYS AS (waiting + released > 0) STORED,
    CHECK (state IN ('running', 'paused', 'stopped', 'cancelled', 'finished')),
    CHECK ((state IN ('running', 'paused')) = (ended_at IS NULL)),
    CHECK ((state = 'finished') <= (waiting + released = 0)),
    CHECK (waiting + released + delivered + failed + superseded + discarded + changed + refused
           + untouched = total),
    CHECK (least(waiting, released, delivered, failed, superseded, discarded, changed, refused,
                 untouched, left_out) >= 0)
);
CREATE INDEX replays_open ON replays (id) WHERE open;

-- How much of a replay waits for each connection, and which was served longest ago.
CREATE TABLE replay_lanes (
    replay_id uuid NOT NULL,
    connection_id uuid NOT NULL,
    waiting bigint NOT NULL CHECK (waiting >= 0),
    fed_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (replay_id, connection_id)
);

CREATE TABLE replay_rows (
    replay_id uuid NOT NULL,
    position bigint NOT NULL,
    delivery_id uuid NOT NULL,
    connection_id uuid NOT NULL,
    amount bigint NOT NULL,
    status text NOT NULL,              -- of the delivery, when ordered
    fence bigint NOT NULL,             -- likewise: a row that changed since is skipped
    state text NOT NULL,
    note text,                         -- why it was skipped, what it failed with
    updated_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (replay_id, position),
    CHECK (state IN ('waiting', 'released', 'delivered', 'failed', 'superseded', 'discarded',
                     'changed', 'refused', 'untouched', 'left-out'))
);
-- A delivery is in one open replay at most.
CREATE UNIQUE INDEX replay_rows_taken ON replay_rows (delivery_id)
    WHERE state IN ('waiting', 'released');
CREATE INDEX replay_rows_waiting ON replay_rows (replay_id, connection_id, position)
    WHERE state = 'waiting';
CREATE INDEX replay_rows_unsuccessful ON replay_rows (replay_id, position)
    WHERE state IN ('failed', 'changed', 'refused');
CREATE INDEX replay_rows_released ON replay_rows (replay_id) WHERE state = 'released';
CREATE INDEX replay_rows_out ON replay_rows (connection_id) WHERE state = 'released';
