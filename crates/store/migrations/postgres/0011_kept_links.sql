-- A link that a person set stands: a sync notes beside it what it found, and leaves the value alone.
ALTER TABLE links ADD COLUMN kept boolean NOT NULL DEFAULT false;
