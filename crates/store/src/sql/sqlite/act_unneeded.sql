-- These deliveries need not wait for cause ?1.
DELETE FROM delivery_causes WHERE cause_id = ?1 AND delivery_id IN (SELECT value ->> 0 FROM jsonb_each(?2))
