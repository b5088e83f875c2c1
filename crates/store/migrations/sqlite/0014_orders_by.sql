-- Who ordered, as the trail says it: each delivery of the order is entered there under that name.
ALTER TABLE replays ADD COLUMN who_kind TEXT NOT NULL DEFAULT 'malote'
    CHECK (who_kind IN ('key', 'user', 'malote', 'stranger'));
ALTER TABLE replays ADD COLUMN who TEXT NOT NULL DEFAULT 'malote';
ALTER TABLE replays ADD COLUMN who_label TEXT NOT NULL DEFAULT '';
ALTER TABLE replays ADD COLUMN origin TEXT NOT NULL DEFAULT 'local';
-- Of what is released, so much has kept failing and is tried on by itself.
ALTER TABLE replays ADD COLUMN failing INTEGER NOT NULL DEFAULT 0 CHECK (failing >= 0);
