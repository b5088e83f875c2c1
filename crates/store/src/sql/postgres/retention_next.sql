-- The oldest of each class that is not old enough yet.
SELECT (SELECT b.event_id FROM event_bodies b WHERE b.event_id >= $1
        ORDER BY b.event_id LIMIT 1) AS payloads,
       (SELECT d.id FROM deliveries d WHERE d.id >= $2 ORDER BY d.id LIMIT 1) AS records,
       (SELECT r.id FROM refusals r WHERE r.status <> 'dead' AND r.id >= $3
        ORDER BY r.id LIMIT 1) AS refusals,
       (SELECT f.last_put_at FROM files f WHERE f.last_put_at >= $4
        ORDER BY f.last_put_at LIMIT 1) AS files
