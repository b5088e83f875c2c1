-- Since when the target has been asked in vain: how long nobody can tell counts from here, not from
-- when the outcome became unknown, for it may not have been asked before. How long it has been
-- unknown is shown, and counts for alarms.
ALTER TABLE deliveries ADD COLUMN asked_since timestamptz;
