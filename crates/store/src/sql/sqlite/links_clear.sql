-- What a sync did not find: known, and unusable, unless a person set it; also what was only waited
-- for until now. Rows stay, for parking holds on to them.
UPDATE links
SET value = CASE WHEN kept THEN value END, problem = 'not-found', updated_at = now()
WHERE connection_id = ?1 AND kind = ?2 AND key NOT IN (SELECT value ->> 0 FROM jsonb_each(?3))
  AND NOT ((kept OR value IS NULL) AND problem IS 'not-found')
