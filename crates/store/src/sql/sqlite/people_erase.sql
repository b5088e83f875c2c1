UPDATE people SET key = NULL, anchor = NULL, erased_at = now()
WHERE id IN (SELECT value ->> 0 FROM jsonb_each(?1)) AND anchor IS NOT NULL
