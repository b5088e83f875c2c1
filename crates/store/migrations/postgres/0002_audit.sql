-- The audit trail: what persons ordered. A row is written in the transaction of what it records
-- and never changes; afterwards a sealer puts it into a block, and blocks form a chain.

CREATE TABLE audit (
    id uuid PRIMARY KEY,
    at timestamptz NOT NULL DEFAULT now(),
    who_kind text NOT NULL CHECK (who_kind IN ('key', 'user', 'malote', 'stranger')),
    who text NOT NULL,                 -- prefix of a key, name of a user of a machine
    who_label text NOT NULL,           -- label of the key, name of the machine
    origin text NOT NULL,              -- remote address, or 'local'
    action text NOT NULL,
    tenant text,                       -- null for what concerns all, or several
    subject text NOT NULL,             -- identifier of what the order was about
    reason text,
    before text,                       -- JSON
    after text,                        -- JSON
    block bigint                       -- null until it is sealed
);
-- Every list is in the order of time, and each way of narrowing it has its index.
CREATE INDEX audit_at ON audit (at, id);
CREATE INDEX audit_tenant ON audit (tenant, at, id) WHERE tenant IS NOT NULL;
CREATE INDEX audit_who ON audit (who, at, id);
CREATE INDEX audit_action ON audit (action, at, id);
CREATE INDEX audit_subject ON audit (subject, at, id);
CREATE INDEX audit_unsealed ON audit (id) WHERE block IS NULL;
CREATE INDEX audit_block ON audit (block, id) WHERE block IS NOT NULL;

CREATE TABLE audit_blocks (
    number bigint PRIMARY KEY CHECK (number > 0),
    count bigint NOT NULL CHECK (count > 0),
    leaves text NOT NULL,              -- the digests of its rows by their id, one after the other
    previous text NOT NULL UNIQUE,     -- digest of the block before; empty for the first
    digest text NOT NULL,
    sealed_at timestamptz NOT NULL DEFAULT now(),
    CHECK (length(leaves) = 64 * count),
    CHECK (length(digest) = 64)
);

CREATE FUNCTION audit_is_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the audit trail is append-only';
END $$;

-- What is already sealed cannot get company.
CREATE TRIGGER audit_no_insert BEFORE INSERT ON audit
    FOR EACH ROW WHEN (new.block IS NOT NULL) EXECUTE FUNCTION audit_is_append_only();
CREATE TRIGGER audit_no_delete BEFORE DELETE ON audit
    FOR EACH ROW EXECUTE FUNCTION audit_is_append_only();
CREATE TRIGGER audit_no_truncate BEFORE TRUNCATE ON audit
    FOR EACH STATEMENT EXECUTE FUNCTION audit_is_append_only();
-- The sealer alone changes a row, once, and nothing but its block.
CREATE TRIGGER audit_no_update BEFORE UPDATE ON audit
    FOR EACH ROW
    WHEN (old.block IS NOT NULL OR new.block IS NULL
          OR (new.id, new.at, new.who_kind, new.who, new.who_label, new.origin, new.action,
              new.tenant, new.subject, new.reason, new.before, new.after)
             IS DISTINCT FROM
             (old.id, old.at, old.who_kind, old.who, old.who_label, old.origin, old.action,
              old.tenant, old.subject, old.reason, old.before, old.after))
    EXECUTE FUNCTION audit_is_append_only();
CREATE TRIGGER audit_blocks_no_change BEFORE UPDATE OR DELETE ON audit_blocks
    FOR EACH ROW EXECUTE FUNCTION audit_is_append_only();
CREATE TRIGGER audit_blocks_no_truncate BEFORE TRUNCATE ON audit_blocks
    FOR EACH STATEMENT EXECUTE FUNCTION audit_is_append_only();
