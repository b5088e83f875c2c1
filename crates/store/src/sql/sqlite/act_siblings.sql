-- The other deliveries of an event that wait, with what they need; but for those that an order is
-- about to give up as well: they must not go meanwhile.
SELECT d.id, d.needs FROM deliveries d
WHERE d.event_id = ?1 AND d.id <> ?2 AND d.status = 'parked'
  AND NOT EXISTS (SELECT 1 FROM replay_rows r JOIN replays o ON o.id = r.replay_id
                  WHERE r.delivery_id = d.id AND r.state = 'waiting' AND o.kind = 'discard')
ORDER BY d.id
