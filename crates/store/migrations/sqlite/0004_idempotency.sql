-- Writes that may be repeated: who asked under which key, and what was answered.

CREATE TABLE idempotency (
    caller TEXT NOT NULL,              -- two callers' equal keys never meet
    key TEXT NOT NULL,
    request TEXT NOT NULL,             -- digest of method, path, caller and body
    run TEXT NOT NULL,                 -- of whoever may write the answer
    lease_until INTEGER,               -- while it is being done
    answer BLOB,                       -- sealed: it may hold secrets
    created_at INTEGER NOT NULL,
    PRIMARY KEY (caller, key),
    CHECK ((answer IS NULL) = (lease_until IS NOT NULL))
) STRICT;
-- Housekeeping removes them by age.
CREATE INDEX idempotency_created_at ON idempotency (created_at);

-- What changed lately, for those who watch.
CREATE INDEX deliveries_updated_at ON deliveries (updated_at, id);
