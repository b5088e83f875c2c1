DELETE FROM deliveries WHERE id IN (SELECT value ->> 0 FROM json_each(?1))
