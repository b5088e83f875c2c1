-- Connections that took a flow's events before another one did: what they hold of a report stays
-- theirs, and its later revisions go to them.
CREATE TABLE former_takers (
    connection_id uuid NOT NULL REFERENCES connections (id),
    flow text NOT NULL,
    PRIMARY KEY (connection_id, flow)
);
INSERT INTO former_takers (connection_id, flow)
SELECT DISTINCT s.connection_id, s.flow
FROM subjects s JOIN connections c ON c.id = s.connection_id
WHERE c.takes IS DISTINCT FROM s.flow;
