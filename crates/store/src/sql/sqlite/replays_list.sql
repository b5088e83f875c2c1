-- The newest first: ?1 cursor, ?2 limit, ?3 all tenants, else those of ?4. See replay_get.
SELECT r.id, r.state, r.filter, r.reason, r.ordered_by, r.tenants, r.ramp,
       r.stop_percent AS stop_percent, r.rate, r.stage AS stage, r.stage_tried,
       r.stage_delivered, r.stage_failed, r.total, r.amount, r.left_out, r.waiting, r.released,
       r.delivered, r.failed, r.superseded, r.discarded, r.changed, r.refused, r.untouched,
       r.paid_until, r.created_at, r.updated_at, r.ended_at, now() AS at
FROM replays r
WHERE (?1 IS NULL OR r.id < ?1) AND (?3 OR (r.tenants IS NOT NULL AND NOT EXISTS (
    SELECT 1 FROM json_each(r.tenants) AS t
    WHERE t.value NOT IN (SELECT value ->> 0 FROM jsonb_each(?4)))))
ORDER BY r.id DESC
LIMIT ?2
