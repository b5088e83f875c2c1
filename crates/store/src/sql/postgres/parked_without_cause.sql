-- Parked, though every cause is resolved: must find nothing. Housekeeping counts what it finds.
UPDATE deliveries d
SET status = CASE WHEN d.doubt THEN 'uncertain' ELSE 'ready' END, due_at = now(), updated_at = now()
WHERE d.status = 'parked' AND d.updated_at < now() - interval '5 seconds'
  AND NOT EXISTS (SELECT 1 FROM delivery_causes dc JOIN causes c ON c.id = dc.cause_id
                  WHERE dc.delivery_id = d.id AND c.open)
RETURNING d.id
