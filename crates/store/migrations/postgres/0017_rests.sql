-- A call is remembered for as long as it must not be repeated, which each connection may set. The
-- default is for what the version before still writes.
ALTER TABLE calls ADD COLUMN forget_at timestamptz NOT NULL DEFAULT now() + interval '1 day';
DROP INDEX calls_made_at;
CREATE INDEX calls_forget_at ON calls (forget_at);

-- Methods at rest, and what people are shown of them.
CREATE INDEX methods_resting ON methods (paused_until) WHERE paused_until IS NOT NULL;
CREATE INDEX causes_resting ON causes (connection_id, entity) WHERE open AND kind = 'target-pause';
