SELECT d.id, d.event_id, d.subject_id, d.thing_id, d.status, d.present, d.doubt, d.follows
FROM jsonb_each(?1) w
JOIN deliveries d ON d.subject_id = w.value ->> 0
                 AND d.open
ORDER BY d.id
