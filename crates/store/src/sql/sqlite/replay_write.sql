-- The row as its step or a person leaves it; whoever writes it has it locked.
UPDATE replays
SET state = ?2, stage = ?3, stage_tried = ?4, stage_delivered = ?5, stage_failed = ?6,
    waiting = ?7, released = ?8, delivered = ?9, failed = ?10, superseded = ?11, discarded = ?12,
    changed = ?13, refused = ?14, untouched = ?15, paid_until = ?16,
    held = ?17, failing = ?18, stopped_for = ?19, stage_failing = ?20,
    ended_at = CASE WHEN ?2 IN ('running', 'paused') THEN NULL
                    ELSE coalesce(ended_at, now()) END,
    updated_at = now()
WHERE id = ?1
