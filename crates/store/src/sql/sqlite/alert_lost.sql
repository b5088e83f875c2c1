-- Channels whose last message was given up.
SELECT c.id, c.name, c.tenants, coalesce(n.failure, '') AS failure
FROM alert_channels c
JOIN alert_notices n ON n.id = (SELECT l.id FROM alert_notices l
                                WHERE l.channel_id = c.id AND l.finished_at IS NOT NULL
                                ORDER BY l.finished_at DESC, l.id DESC
                                LIMIT 1)
WHERE n.status = 'given-up'
