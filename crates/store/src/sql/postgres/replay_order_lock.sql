-- One order after the other, so that each sees what the one before took.
SELECT pg_advisory_xact_lock(hashtextextended('replays', 0))
