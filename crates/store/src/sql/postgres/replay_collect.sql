-- Takes note of how released rows ended.
UPDATE replay_rows r
SET state = CASE WHEN d.status IN ('dead', 'parked') THEN 'failed' ELSE d.status END,
    note = CASE WHEN d.status = 'dead' THEN coalesce(d.fingerprint, d.status)
                WHEN d.status = 'parked' THEN d.status END,
    updated_at = now()
FROM deliveries d
WHERE r.replay_id = $1 AND r.state = 'released' AND d.id = r.delivery_id
  AND d.status IN ('delivered', 'superseded', 'discarded', 'dead', 'parked')
RETURNING r.state
