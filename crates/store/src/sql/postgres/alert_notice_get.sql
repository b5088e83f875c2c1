SELECT id, channel_id, status, tries, failure, created_at, due_at, finished_at
FROM alert_notices
WHERE id = $1::uuid
