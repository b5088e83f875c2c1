DELETE FROM delivery_causes WHERE delivery_id IN (SELECT value ->> 0 FROM json_each(?1)) RETURNING cause_id
