DELETE FROM alarm_marks WHERE channel_id = $1::uuid
