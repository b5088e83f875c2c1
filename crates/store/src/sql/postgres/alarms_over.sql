-- Over, and not told so to all who were told that they are open: the index alarm_marks_open.
SELECT a.id, a.tenant, a.facts, a.count, a.amount, a.opened_at, a.seen_at, a.closed_at
FROM alarms a
WHERE a.closed_at IS NOT NULL AND a.id IN (SELECT m.alarm_id FROM alarm_marks m WHERE NOT m.closed)
