-- A call is remembered for as long as it must not be repeated, which each connection may set.
ALTER TABLE calls ADD COLUMN forget_at timestamptz;
UPDATE calls SET forget_at = made_at + interval '1 day';
ALTER TABLE calls ALTER COLUMN forget_at SET NOT NULL;
DROP INDEX calls_made_at;
CREATE INDEX calls_forget_at ON calls (forget_at);

-- Methods at rest, and what people are shown of them.
CREATE INDEX methods_resting ON methods (paused_until) WHERE paused_until IS NOT NULL;
CREATE INDEX causes_resting ON causes (connection_id, entity) WHERE open AND kind = 'target-pause';
