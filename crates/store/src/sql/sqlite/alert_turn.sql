-- Whoever comes first has the turn for at most ?1 ms.
UPDATE alert_watch
SET due_at = now() + ?1 * 1000, fence = fence + 1
WHERE due_at <= now()
RETURNING fence, now() AS at, heard_upto, silence_at,
          totals_at IS NULL OR totals_at <= now() - 600000000 AS totals, totals_at
