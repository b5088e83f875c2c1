INSERT INTO alert_notices (id, channel_id, body, due_at, created_at) VALUES ($1, $2, $3, now(), now())
