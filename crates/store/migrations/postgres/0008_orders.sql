-- Keys that seal nothing any more. A writer that still seals with one is refused: its process reads
-- a key file that was not copied to its machine, and nobody else could open what it writes.
CREATE TABLE sealing_keys_retired (
    id text PRIMARY KEY CHECK (length(id) = 2), -- the second byte of what they sealed, in hex
    retired_at timestamptz NOT NULL DEFAULT now()
);

-- The column is the argument. Writers share the lock, so they never wait for each other; whoever
-- retires a key takes it alone, and then sees all that was ever sealed with it.
CREATE FUNCTION sealed_with_a_key_in_use() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    sealed bytea;
BEGIN
    EXECUTE format('SELECT ($1).%I', TG_ARGV[0]) INTO sealed USING new;
    IF sealed IS NULL THEN
        RETURN new;
    END IF;
    PERFORM pg_advisory_xact_lock_shared(hashtextextended('sealing keys', 0));
    IF EXISTS (SELECT 1 FROM sealing_keys_retired
               WHERE id = encode(substr(sealed, 2, 1), 'hex')) THEN
        RAISE EXCEPTION 'sealed with a retired key' USING ERRCODE = 'MLT01';
    END IF;
    RETURN new;
END $$;
CREATE TRIGGER connections_sealed BEFORE INSERT OR UPDATE OF sealed ON connections
    FOR EACH ROW EXECUTE FUNCTION sealed_with_a_key_in_use('sealed');
CREATE TRIGGER idempotency_sealed BEFORE INSERT OR UPDATE OF answer ON idempotency
    FOR EACH ROW WHEN (new.answer IS NOT NULL) EXECUTE FUNCTION sealed_with_a_key_in_use('answer');
CREATE TRIGGER alert_channels_sealed BEFORE INSERT OR UPDATE OF sealed ON alert_channels
    FOR EACH ROW EXECUTE FUNCTION sealed_with_a_key_in_use('sealed');
CREATE TRIGGER vault_sealed BEFORE INSERT OR UPDATE OF sealed ON vault
    FOR EACH ROW EXECUTE FUNCTION sealed_with_a_key_in_use('sealed');

-- Giving many deliveries up, and taking that back, are orders like replays.
ALTER TABLE replays ADD COLUMN kind text NOT NULL DEFAULT 'replay'
    CHECK (kind IN ('replay', 'discard', 'restore'));
-- Of what is released, so much cannot go, because a person holds its connection since.
ALTER TABLE replays ADD COLUMN held bigint NOT NULL DEFAULT 0 CHECK (held >= 0);
-- What got on lately, for those who watch.
CREATE INDEX replays_updated_at ON replays (updated_at, id);
-- Those left out of an order are counted only.
DELETE FROM replay_rows WHERE state = 'left-out';
