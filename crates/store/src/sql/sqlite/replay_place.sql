-- Puts released rows between those that are due, so that they have their share and no more.
UPDATE deliveries
SET due_at = w.value ->> 1
FROM jsonb_each(?1) w
WHERE deliveries.id = w.value ->> 0 AND +status IN ('ready', 'retrying')
