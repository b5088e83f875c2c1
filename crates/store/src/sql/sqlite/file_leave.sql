-- Objects that lost their file are due at once.
INSERT INTO file_leftovers (object, tenant, due_at)
SELECT value ->> 0, value ->> 1, now() FROM jsonb_each(?1)
