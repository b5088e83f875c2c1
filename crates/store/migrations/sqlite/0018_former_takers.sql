-- Connections that took a flow's events before another one did: what they hold of a report stays
-- theirs, and its later revisions go to them.
CREATE TABLE former_takers (
    connection_id TEXT NOT NULL REFERENCES connections (id),
    flow TEXT NOT NULL,
    PRIMARY KEY (connection_id, flow)
) STRICT;
