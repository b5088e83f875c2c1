UPDATE deliveries
SET status = CASE WHEN doubt THEN 'uncertain' ELSE 'ready' END, due_at = now(), updated_at = now()
WHERE status = 'parked' AND updated_at < now() - 5000000
  AND NOT EXISTS (SELECT 1 FROM delivery_causes dc JOIN causes c ON c.id = dc.cause_id
                  WHERE dc.delivery_id = deliveries.id AND c.open)
RETURNING id
