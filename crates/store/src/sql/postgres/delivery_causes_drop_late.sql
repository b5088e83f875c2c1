DELETE FROM delivery_causes dc
WHERE dc.delivery_id = ANY ($1::uuid[])
  AND NOT EXISTS (SELECT 1 FROM deliveries d WHERE d.id = dc.delivery_id AND d.status = 'parked')
