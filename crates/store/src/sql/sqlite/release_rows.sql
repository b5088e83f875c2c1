DELETE FROM delivery_causes WHERE cause_id IN (SELECT value ->> 0 FROM json_each(?1))
