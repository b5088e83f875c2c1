-- Only who may see every tenant it can hold rows of sees it: $2 all, else those of $3.
SELECT r.id, r.state, r.filter, r.reason, r.ordered_by, r.tenants, r.ramp,
       r.stop_percent::bigint AS stop_percent, r.rate, r.stage::bigint AS stage, r.stage_tried,
       r.stage_delivered, r.stage_failed, r.total, r.amount, r.left_out, r.waiting, r.released,
       r.delivered, r.failed, r.superseded, r.discarded, r.changed, r.refused, r.untouched,
       r.paid_until, r.created_at, r.updated_at, r.ended_at, now() AS at
FROM replays r
WHERE r.id = $1 AND ($2::boolean OR (r.tenants IS NOT NULL AND NOT EXISTS (
    SELECT 1 FROM jsonb_array_elements_text(r.tenants::jsonb) AS t (name)
    WHERE t.name <> ALL ($3::text[]))))
