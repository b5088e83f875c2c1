-- Files that events refer to, each tenant's own. The bytes lie outside, under `object`; a file is
-- there once its row is.
CREATE TABLE files (
    tenant text NOT NULL REFERENCES tenants (name),
    digest text NOT NULL CHECK (digest ~ '^sha256:[0-9a-f]{64}$'),
    size bigint NOT NULL CHECK (size > 0),
    media_type text NOT NULL CHECK (media_type <> ''),
    object uuid NOT NULL UNIQUE,
    created_at timestamptz NOT NULL DEFAULT now(),
    last_put_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (tenant, digest)
);
CREATE INDEX files_last_put ON files (last_put_at);

-- Objects that no file has (any more): uploads under way until `due_at`, and what is to be removed.
CREATE TABLE file_leftovers (
    object uuid PRIMARY KEY,
    tenant text NOT NULL,
    due_at timestamptz NOT NULL
);
CREATE INDEX file_leftovers_due ON file_leftovers (due_at);
