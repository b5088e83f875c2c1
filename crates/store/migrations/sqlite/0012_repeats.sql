-- A request under an Idempotency-Key that is done once more, because nobody knows what came of it,
-- makes the same things: they are named from what its first run was called.
ALTER TABLE idempotency ADD COLUMN made_as TEXT;
-- It came to nothing as far as its caller knows. The key may stand for another request then.
ALTER TABLE idempotency ADD COLUMN freed INTEGER NOT NULL DEFAULT 0 CHECK (freed IN (0, 1));
