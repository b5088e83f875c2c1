-- One that was over a moment ago, and was told to nobody yet, goes on. ?1 ms of that moment.
UPDATE alarms
SET closed_at = NULL, seen_at = now()
WHERE closed_at > now() - ?1 * 1000 AND name IN (SELECT value ->> 0 FROM jsonb_each(?2))
