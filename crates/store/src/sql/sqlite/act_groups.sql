-- The groups of an event that wait or were given up, with what they need; and what an order that
-- lives is about to do with them. They are looked for as the index of rows in open orders has it.
SELECT d.id, d.status, d.name, d.needs, s.name AS subject,
       (SELECT o.kind FROM replay_rows r JOIN replays o ON o.id = r.replay_id
        WHERE r.delivery_id = d.id AND r.state IN ('waiting', 'released') AND r.state = 'waiting'
          AND r.fence = d.fence AND o.state IN ('running', 'paused')) AS ordered
FROM deliveries d
JOIN subjects s ON s.id = d.subject_id
WHERE d.event_id = ?1 AND d.status IN ('parked', 'discarded')
ORDER BY d.id
