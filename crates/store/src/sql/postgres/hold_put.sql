INSERT INTO holds (tenant, until, reason, set_by) VALUES ($1, $2, $3, $4)
ON CONFLICT (tenant) DO UPDATE
SET until = excluded.until, reason = excluded.reason, set_by = excluded.set_by, set_at = now()
