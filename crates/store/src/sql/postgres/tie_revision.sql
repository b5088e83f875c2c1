UPDATE deliveries SET revision = $3
WHERE subject_id = $1 AND event_id = $2
