INSERT INTO alarm_marks (channel_id, alarm_id, closed, told_at)
SELECT value ->> 0, value ->> 1, value ->> 2, now()
FROM jsonb_each(?1) WHERE true
ON CONFLICT (alarm_id, channel_id)
DO UPDATE SET told_at = excluded.told_at, closed = excluded.closed
