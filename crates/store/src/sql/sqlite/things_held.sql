UPDATE things
SET known_reference = w.value ->> 1, known_snapshot = w.value ->> 2, known_amount = w.value ->> 3,
    known_digest = w.value ->> 4, known_revision = w.value ->> 5
FROM jsonb_each(?1) w WHERE things.id = w.value ->> 0
