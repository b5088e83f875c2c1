-- Writes that may be repeated: who asked under which key, and what was answered.

CREATE TABLE idempotency (
    caller text NOT NULL,              -- two callers' equal keys never meet
    key text COLLATE "C" NOT NULL,
    request text NOT NULL,             -- digest of method, path, caller and body
    run uuid NOT NULL,                 -- of whoever may write the answer
    lease_until timestamptz,           -- while it is being done
    answer bytea,                      -- sealed: it may hold secrets
    created_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (caller, key),
    CHECK ((answer IS NULL) = (lease_until IS NOT NULL))
);
-- Housekeeping removes them by age.
CREATE INDEX idempotency_created_at ON idempotency (created_at);

-- What changed lately, for those who watch.
CREATE INDEX deliveries_updated_at ON deliveries (updated_at, id);
