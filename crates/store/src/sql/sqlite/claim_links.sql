UPDATE deliveries SET links = w.value ->> 1
FROM jsonb_each(?1) w WHERE deliveries.id = w.value ->> 0
