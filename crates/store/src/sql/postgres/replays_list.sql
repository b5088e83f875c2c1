-- The newest first: $1 cursor, $2 limit, $3 all tenants, else those of $4. See replay_get.
SELECT r.id, r.state, r.filter, r.reason, r.ordered_by, r.tenants, r.ramp,
       r.stop_percent::bigint AS stop_percent, r.rate, r.stage::bigint AS stage, r.stage_tried,
       r.stage_delivered, r.stage_failed, r.total, r.amount, r.left_out, r.waiting, r.released,
       r.delivered, r.failed, r.superseded, r.discarded, r.changed, r.refused, r.untouched,
       r.paid_until, r.created_at, r.updated_at, r.ended_at, now() AS at
FROM replays r
WHERE ($1::uuid IS NULL OR r.id < $1) AND ($3::boolean OR (r.tenants IS NOT NULL AND NOT EXISTS (
    SELECT 1 FROM jsonb_array_elements_text(r.tenants::jsonb) AS t (name)
    WHERE t.name <> ALL ($4::text[]))))
ORDER BY r.id DESC
LIMIT $2::bigint
