-- A link that a person set stands: a sync notes beside it what it found, and leaves the value alone.
ALTER TABLE links ADD COLUMN kept INTEGER NOT NULL DEFAULT 0;
