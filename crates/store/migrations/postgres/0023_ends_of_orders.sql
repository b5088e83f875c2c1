-- An order has ended once nothing is left to try and all that is still under way is known to keep
-- failing or to be held by a person: what becomes of that is noted all the same. The second of the
-- unnamed conditions asked for nothing under way.
ALTER TABLE replays
    DROP CONSTRAINT replays_check1,
    ADD CONSTRAINT replays_finished CHECK ((state = 'finished') <= (waiting = 0));
-- What it stopped for: so many had failed or kept failing then.
ALTER TABLE replays ADD COLUMN stopped_for bigint NOT NULL DEFAULT 0 CHECK (stopped_for >= 0);
-- What had kept failing when the stage began: it was judged with what came before.
ALTER TABLE replays ADD COLUMN stage_failing bigint NOT NULL DEFAULT 0
    CHECK (stage_failing >= 0);
