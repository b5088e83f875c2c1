-- A replay as it is read everywhere.
SELECT r.id, r.kind, r.held, r.failing, r.stopped_for, r.state, r.filter, r.reason, r.ordered_by,
       r.tenants, r.who_kind, r.who, r.who_label, r.origin, r.ramp,
       r.stop_percent AS stop_percent, r.rate, r.stage AS stage, r.stage_tried,
       r.stage_delivered, r.stage_failed, r.stage_failing, r.total, r.amount, r.left_out, r.waiting,
       r.released, r.delivered, r.failed, r.superseded, r.discarded, r.changed, r.refused, r.untouched,
       r.paid_until, r.created_at, r.updated_at, r.ended_at, now() AS at
