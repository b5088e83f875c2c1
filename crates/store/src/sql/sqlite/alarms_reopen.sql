-- One that was over a moment ago, and was told to nobody yet, goes on, unless it has begun anew
-- since. ?1 ms of that moment.
UPDATE alarms AS a
SET closed_at = NULL, seen_at = now()
WHERE closed_at > now() - ?1 * 1000 AND name IN (SELECT value ->> 0 FROM jsonb_each(?2))
  AND NOT EXISTS (SELECT 1 FROM alarms o WHERE o.name = a.name AND o.closed_at IS NULL)
  AND id = (SELECT l.id FROM alarms l WHERE l.name = a.name AND l.closed_at IS NOT NULL
            ORDER BY l.closed_at DESC, l.id DESC LIMIT 1)
