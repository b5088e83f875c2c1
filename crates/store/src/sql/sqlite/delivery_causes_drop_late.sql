DELETE FROM delivery_causes
WHERE delivery_id IN (SELECT value ->> 0 FROM jsonb_each(?1))
  AND NOT EXISTS (SELECT 1 FROM deliveries d
                  WHERE d.id = delivery_causes.delivery_id AND d.status = 'parked')
