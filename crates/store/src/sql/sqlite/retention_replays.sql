-- A replay that is over, none of whose deliveries is left.
SELECT r.id FROM replays r
WHERE r.id < ?1 AND NOT r.open AND r.ended_at IS NOT NULL
  AND NOT EXISTS (SELECT 1 FROM replay_rows x JOIN deliveries d ON d.id = x.delivery_id
                  WHERE x.replay_id = r.id)
ORDER BY r.id
LIMIT 1
