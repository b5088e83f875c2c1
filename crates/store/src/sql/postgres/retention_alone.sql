-- One step at a time, until the end of its transaction; no hold is set meanwhile.
SELECT pg_try_advisory_xact_lock(hashtextextended('retention', 0)) AS alone
