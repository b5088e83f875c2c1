-- The audit trail: what persons ordered. A row is written in the transaction of what it records
-- and never changes; afterwards a sealer puts it into a block, and blocks form a chain.

CREATE TABLE audit (
    id TEXT PRIMARY KEY,
    at INTEGER NOT NULL,
    who_kind TEXT NOT NULL CHECK (who_kind IN ('key', 'user', 'malote', 'stranger')),
    who TEXT NOT NULL,                 -- prefix of a key, name of a user of a machine
    who_label TEXT NOT NULL,           -- label of the key, name of the machine
    origin TEXT NOT NULL,              -- remote address, or 'local'
    action TEXT NOT NULL,
    tenant TEXT,                       -- null for what concerns all, or several
    subject TEXT NOT NULL,             -- identifier of what the order was about
    reason TEXT,
    before TEXT,                       -- JSON
    after TEXT,                        -- JSON
    block INTEGER                      -- null until it is sealed
) STRICT;
-- Every list is in the order of time, and each way of narrowing it has its index.
CREATE INDEX audit_at ON audit (at, id);
CREATE INDEX audit_tenant ON audit (tenant, at, id) WHERE tenant IS NOT NULL;
CREATE INDEX audit_who ON audit (who, at, id);
CREATE INDEX audit_action ON audit (action, at, id);
CREATE INDEX audit_subject ON audit (subject, at, id);
CREATE INDEX audit_unsealed ON audit (id) WHERE block IS NULL;
CREATE INDEX audit_block ON audit (block, id) WHERE block IS NOT NULL;

CREATE TABLE audit_blocks (
    number INTEGER PRIMARY KEY CHECK (number > 0),
    count INTEGER NOT NULL CHECK (count > 0),
    leaves TEXT NOT NULL,              -- the digests of its rows by their id, one after the other
    previous TEXT NOT NULL UNIQUE,     -- digest of the block before; empty for the first
    digest TEXT NOT NULL,
    sealed_at INTEGER NOT NULL,
    CHECK (length(leaves) = 64 * count),
    CHECK (length(digest) = 64)
) STRICT;

-- What is already sealed cannot get company; and INSERT OR REPLACE would pass by the others.
CREATE TRIGGER audit_no_insert BEFORE INSERT ON audit
    WHEN new.block IS NOT NULL OR EXISTS (SELECT 1 FROM audit WHERE id = new.id)
BEGIN
    SELECT RAISE(ABORT, 'the audit trail is append-only');
END;
CREATE TRIGGER audit_no_delete BEFORE DELETE ON audit
BEGIN
    SELECT RAISE(ABORT, 'the audit trail is append-only');
END;
-- The sealer alone changes a row, once, and nothing but its block.
CREATE TRIGGER audit_no_update BEFORE UPDATE ON audit
    WHEN old.block IS NOT NULL OR new.block IS NULL
         OR (new.id, new.at, new.who_kind, new.who, new.who_label, new.origin, new.action,
             new.tenant, new.subject, new.reason, new.before, new.after)
            IS NOT
            (old.id, old.at, old.who_kind, old.who, old.who_label, old.origin, old.action,
             old.tenant, old.subject, old.reason, old.before, old.after)
BEGIN
    SELECT RAISE(ABORT, 'the audit trail is append-only');
END;
CREATE TRIGGER audit_blocks_no_insert BEFORE INSERT ON audit_blocks
    WHEN EXISTS (SELECT 1 FROM audit_blocks
                 WHERE number = new.number OR previous = new.previous)
BEGIN
    SELECT RAISE(ABORT, 'the audit trail is append-only');
END;
CREATE TRIGGER audit_blocks_no_update BEFORE UPDATE ON audit_blocks
BEGIN
    SELECT RAISE(ABORT, 'the audit trail is append-only');
END;
CREATE TRIGGER audit_blocks_no_delete BEFORE DELETE ON audit_blocks
BEGIN
    SELECT RAISE(ABORT, 'the audit trail is append-only');
END;
