SELECT c.id, c.kind, c.name, c.target, c.sealed, c.tenants, c.kinds, c.language, c.quiet_from,
       c.quiet_to, c.created_at, c.reminded_at,
       (SELECT count(*) FROM alert_notices w
        WHERE w.channel_id = c.id AND w.status = 'waiting') AS waiting,
       l.status AS last_status, l.finished_at AS last_at, l.failure AS last_failure
FROM alert_channels c
LEFT JOIN alert_notices l ON l.id = (SELECT f.id FROM alert_notices f
                                     WHERE f.channel_id = c.id AND f.finished_at IS NOT NULL
                                     ORDER BY f.finished_at DESC, f.id DESC
                                     LIMIT 1)
WHERE c.id = ?1
