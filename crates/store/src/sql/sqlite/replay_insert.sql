INSERT INTO replays (id, filter, reason, ordered_by, tenants, ramp, stop_percent, rate, kind,
                     who_kind, who, who_label, origin, paid_until, created_at, updated_at)
VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13,
        now(), now(), now())
