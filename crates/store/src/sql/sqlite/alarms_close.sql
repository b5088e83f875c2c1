-- What was looked for and not seen is over. ?1 whether totals were compared.
UPDATE alarms
SET closed_at = now()
WHERE closed_at IS NULL AND (?1 OR kind <> 'totals-differ')
  AND name NOT IN (SELECT value ->> 0 FROM jsonb_each(?2))
