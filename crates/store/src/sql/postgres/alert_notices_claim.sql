-- The oldest message of each channel, so that they arrive in order. $1 ms of the lease, $2 at most
-- so many.
UPDATE alert_notices
SET due_at = now() + $1::bigint * interval '1 millisecond', fence = fence + 1, tries = tries + 1
WHERE status = 'waiting' AND due_at <= now()
  AND id IN (SELECT n.id
             FROM alert_notices n
             WHERE n.status = 'waiting' AND n.due_at <= now()
               AND NOT EXISTS (SELECT 1 FROM alert_notices b
                               WHERE b.channel_id = n.channel_id AND b.status = 'waiting'
                                 AND b.id < n.id)
             ORDER BY n.due_at
             LIMIT $2::bigint
             FOR UPDATE SKIP LOCKED)
RETURNING id, channel_id, body, tries, fence, created_at, now() AS at
