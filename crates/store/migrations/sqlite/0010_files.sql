-- Files that events refer to, each tenant's own. The bytes lie outside, under `object`; a file is
-- there once its row is.
CREATE TABLE files (
    tenant TEXT NOT NULL REFERENCES tenants (name),
    digest TEXT NOT NULL CHECK (
        digest GLOB 'sha256:*' AND length(digest) = 71 AND substr(digest, 8) NOT GLOB '*[^0-9a-f]*'
    ),
    size INTEGER NOT NULL CHECK (size > 0),
    media_type TEXT NOT NULL CHECK (media_type <> ''),
    object TEXT NOT NULL UNIQUE,
    created_at INTEGER NOT NULL,
    last_put_at INTEGER NOT NULL,
    PRIMARY KEY (tenant, digest)
) STRICT;
CREATE INDEX files_last_put ON files (last_put_at);

-- Objects that no file has (any more): uploads under way until `due_at`, and what is to be removed.
CREATE TABLE file_leftovers (
    object TEXT PRIMARY KEY,
    tenant TEXT NOT NULL,
    due_at INTEGER NOT NULL
) STRICT;
CREATE INDEX file_leftovers_due ON file_leftovers (due_at);
