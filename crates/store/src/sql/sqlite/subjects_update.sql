UPDATE subjects
SET revision = w.value ->> 1, newest_at = w.value ->> 2, newest_rank = w.value ->> 3,
    newest_digest = w.value ->> 4, newest_event = w.value ->> 5
FROM jsonb_each(?1) w
WHERE subjects.id = w.value ->> 0
