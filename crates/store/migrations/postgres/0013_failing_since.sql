-- Since when a delivery keeps failing: how long it is tried counts from here, not from its creation,
-- for it may have waited for a person or for its turn before.
ALTER TABLE deliveries ADD COLUMN failing_since timestamptz;
-- Nor does the time count in which its connection was paused.
ALTER TABLE connections ADD COLUMN resumed_at timestamptz;
