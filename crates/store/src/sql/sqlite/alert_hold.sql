-- What a turn has looked at; nothing, when the turn is over. The row is locked until what was seen
-- is written. ?1 fence, ?2 events up to, ?3 whether totals were compared, ?4 ms until the next,
-- ?5 whether silence was looked for.
UPDATE alert_watch
SET due_at = now() + ?4 * 1000, heard_upto = coalesce(?2, heard_upto),
    silence_at = CASE WHEN ?5 THEN now() ELSE silence_at END,
    totals_at = CASE WHEN ?3 THEN now() ELSE totals_at END
WHERE fence = ?1
