UPDATE things
SET known_reference = NULL, known_snapshot = NULL, known_amount = NULL, known_digest = NULL,
    known_revision = NULL, incarnation = w.value ->> 1, target_key = w.value ->> 2
FROM jsonb_each(?1) w WHERE things.id = w.value ->> 0
