UPDATE deliveries SET links = w.value ->> 1
FROM json_each(?1) w WHERE deliveries.id = w.value ->> 0
