-- What a sync no longer found: known, and unusable, unless a person set it. Rows stay, for parking
-- holds on to them.
UPDATE links
SET value = CASE WHEN kept THEN value END, problem = 'not-found', updated_at = now()
WHERE connection_id = ?1 AND kind = ?2 AND value IS NOT NULL
  AND key NOT IN (SELECT value ->> 0 FROM jsonb_each(?3))
  AND NOT (kept AND problem IS 'not-found')
