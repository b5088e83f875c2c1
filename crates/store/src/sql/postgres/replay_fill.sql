-- Fixes the set of an order, $11, the oldest first. What is in another open one is left out.
INSERT INTO replay_rows (replay_id, position, delivery_id, connection_id, amount, status, fence,
                         state, updated_at)
SELECT $11::uuid, row_number() OVER (ORDER BY d.id), d.id, d.connection_id, d.amount, d.status,
       d.fence, 'waiting', now()
FROM chosen d
WHERE NOT EXISTS (SELECT 1 FROM replay_rows o
                  WHERE o.delivery_id = d.id AND o.state IN ('waiting', 'released'))
