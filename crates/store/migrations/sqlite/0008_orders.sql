-- Keys that seal nothing any more. A writer that still seals with one is refused: its process reads
-- a key file that was not copied to its machine, and nobody else could open what it writes.
CREATE TABLE sealing_keys_retired (
    id TEXT PRIMARY KEY NOT NULL CHECK (length(id) = 2), -- the second byte of what they sealed, in hex
    retired_at INTEGER NOT NULL
) STRICT;

CREATE TRIGGER connections_sealed_insert BEFORE INSERT ON connections
    WHEN EXISTS (SELECT 1 FROM sealing_keys_retired WHERE id = lower(hex(substr(new.sealed, 2, 1))))
BEGIN
    SELECT RAISE(ABORT, 'sealed with a retired key');
END;
CREATE TRIGGER connections_sealed_update BEFORE UPDATE OF sealed ON connections
    WHEN EXISTS (SELECT 1 FROM sealing_keys_retired WHERE id = lower(hex(substr(new.sealed, 2, 1))))
BEGIN
    SELECT RAISE(ABORT, 'sealed with a retired key');
END;
CREATE TRIGGER idempotency_sealed_insert BEFORE INSERT ON idempotency
    WHEN new.answer IS NOT NULL
         AND EXISTS (SELECT 1 FROM sealing_keys_retired
                     WHERE id = lower(hex(substr(new.answer, 2, 1))))
BEGIN
    SELECT RAISE(ABORT, 'sealed with a retired key');
END;
CREATE TRIGGER idempotency_sealed_update BEFORE UPDATE OF answer ON idempotency
    WHEN new.answer IS NOT NULL
         AND EXISTS (SELECT 1 FROM sealing_keys_retired
                     WHERE id = lower(hex(substr(new.answer, 2, 1))))
BEGIN
    SELECT RAISE(ABORT, 'sealed with a retired key');
END;
CREATE TRIGGER alert_channels_sealed_insert BEFORE INSERT ON alert_channels
    WHEN EXISTS (SELECT 1 FROM sealing_keys_retired WHERE id = lower(hex(substr(new.sealed, 2, 1))))
BEGIN
    SELECT RAISE(ABORT, 'sealed with a retired key');
END;
CREATE TRIGGER alert_channels_sealed_update BEFORE UPDATE OF sealed ON alert_channels
    WHEN EXISTS (SELECT 1 FROM sealing_keys_retired WHERE id = lower(hex(substr(new.sealed, 2, 1))))
BEGIN
    SELECT RAISE(ABORT, 'sealed with a retired key');
END;
CREATE TRIGGER vault_sealed_insert BEFORE INSERT ON vault
    WHEN EXISTS (SELECT 1 FROM sealing_keys_retired WHERE id = lower(hex(substr(new.sealed, 2, 1))))
BEGIN
    SELECT RAISE(ABORT, 'sealed with a retired key');
END;
CREATE TRIGGER vault_sealed_update BEFORE UPDATE OF sealed ON vault
    WHEN EXISTS (SELECT 1 FROM sealing_keys_retired WHERE id = lower(hex(substr(new.sealed, 2, 1))))
BEGIN
    SELECT RAISE(ABORT, 'sealed with a retired key');
END;

-- Giving many deliveries up, and taking that back, are orders like replays.
ALTER TABLE replays ADD COLUMN kind TEXT NOT NULL DEFAULT 'replay'
    CHECK (kind IN ('replay', 'discard', 'restore'));
-- Of what is released, so much cannot go, because a person holds its connection since.
ALTER TABLE replays ADD COLUMN held INTEGER NOT NULL DEFAULT 0 CHECK (held >= 0);
-- What got on lately, for those who watch.
CREATE INDEX replays_updated_at ON replays (updated_at, id);
-- Those left out of an order are counted only.
DELETE FROM replay_rows WHERE state = 'left-out';
