-- As retention_alone, but waits for a step that is under way.
SELECT pg_advisory_xact_lock(hashtextextended('retention', 0))::text AS held
