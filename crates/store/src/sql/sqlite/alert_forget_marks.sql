DELETE FROM alarm_marks
WHERE alarm_id IN (SELECT id FROM alarms WHERE closed_at < now() - 7776000000000)
