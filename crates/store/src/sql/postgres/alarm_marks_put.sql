INSERT INTO alarm_marks (channel_id, alarm_id, closed, told_at)
SELECT w.channel_id, w.alarm_id, w.closed, now()
FROM unnest($1::uuid[], $2::uuid[], $3::boolean[]) AS w (channel_id, alarm_id, closed)
ON CONFLICT (alarm_id, channel_id)
DO UPDATE SET told_at = excluded.told_at, closed = excluded.closed
