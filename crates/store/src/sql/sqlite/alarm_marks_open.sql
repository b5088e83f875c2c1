SELECT channel_id, alarm_id, told_at FROM alarm_marks WHERE NOT closed
