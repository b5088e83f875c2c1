INSERT INTO holds (tenant, until, reason, set_by, set_at) VALUES (?1, ?2, ?3, ?4, now())
ON CONFLICT (tenant) DO UPDATE
SET until = excluded.until, reason = excluded.reason, set_by = excluded.set_by,
    set_at = excluded.set_at
