UPDATE causes SET open = 1, resolved_at = NULL, last_seen_at = now(), detail = w.value ->> 3
FROM jsonb_each(?1) w
WHERE causes.connection_id = w.value ->> 0 AND causes.kind = w.value ->> 1
  AND causes.entity = w.value ->> 2 AND NOT causes.open
