-- What keeps failing, by since when: where it is in doubt, since its outcome is unknown. What goes
-- at once is in neither index, so that nothing more is written for it.
CREATE INDEX deliveries_failing ON deliveries (status, coalesce(doubt_since, failing_since))
    WHERE status IN ('ready', 'sending', 'retrying', 'uncertain')
      AND coalesce(doubt_since, failing_since) IS NOT NULL;
-- What waits for a person, by since when. The empty text keeps the plan of any other statement
-- from choosing it.
CREATE INDEX deliveries_standing ON deliveries ((status || ''), updated_at)
    WHERE status || '' IN ('parked', 'dead');
