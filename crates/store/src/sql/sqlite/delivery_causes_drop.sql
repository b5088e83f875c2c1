DELETE FROM delivery_causes WHERE delivery_id IN (SELECT value ->> 0 FROM jsonb_each(?1))
