-- How much of it is in another open one. Counted, not kept.
SELECT count(*) AS left_out
FROM chosen d
WHERE EXISTS (SELECT 1 FROM replay_rows o
                  WHERE o.delivery_id = d.id AND o.state IN ('waiting', 'released'))
