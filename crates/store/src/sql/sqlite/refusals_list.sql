-- The newest first; ?3 is the cursor. Without all (?5) a message needs a tenant to be seen.
SELECT id, queue, tenant, source, event_id, code, detail, errors, status, seen, first_seen_at,
       last_seen_at
FROM refusals
WHERE (?1 IS NULL OR code = ?1)
  AND (?2 IS NULL OR status = ?2)
  AND (?3 IS NULL OR id < ?3)
  AND (?5 OR tenant IN (SELECT value ->> 0 FROM jsonb_each(?6)))
ORDER BY id DESC
LIMIT ?4
