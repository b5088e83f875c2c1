-- A discarded delivery of the newest revision that may wait, and the groups of its event that wait
-- for what the plan asked for, or that an order takes back with it: together they are what goes
-- whole or not at all.
SELECT o.id, o.event_id, o.amount, o.needs, n.parts, c.entity AS negative, c.detail,
       o.id <> d.id AND o.status = 'discarded' AS coming
FROM deliveries d
JOIN deliveries o ON o.event_id = d.event_id
JOIN subjects s ON s.id = d.subject_id
JOIN connections n ON n.id = d.connection_id
LEFT JOIN causes c ON o.present AND o.amount < 0 AND c.connection_id = o.connection_id
    AND c.kind = 'negative-group' AND c.entity = s.name || '/' || o.name
WHERE d.id = $1 AND d.status = 'discarded' AND d.revision = s.revision AND (NOT d.doubt OR $2)
  AND ($3::bigint IS NULL OR d.fence = $3)
  AND (NOT d.present OR EXISTS (SELECT 1 FROM delivery_contents k WHERE k.delivery_id = d.id))
  AND (o.id = d.id OR o.status = 'parked' AND EXISTS (
      SELECT 1 FROM delivery_causes w JOIN causes b ON b.id = w.cause_id
      WHERE w.delivery_id = o.id AND b.open
        AND (b.link_kind IS NOT NULL OR b.kind IN ('negative-group', 'revision-tie')))
    OR o.status = 'discarded' AND EXISTS (
      SELECT 1 FROM replay_rows r JOIN replays p ON p.id = r.replay_id
      WHERE r.delivery_id = o.id AND r.state IN ('waiting', 'released') AND r.state = 'waiting'
        AND r.fence = o.fence AND p.kind = 'restore' AND p.state IN ('running', 'paused')))
ORDER BY o.id
