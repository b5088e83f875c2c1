-- The time in which it was paused counts against no delivery that fails.
UPDATE connections
SET resumed_at = CASE WHEN paused AND NOT ?2 THEN now() ELSE resumed_at END,
    paused = ?2, updated_at = now()
WHERE id = ?1
RETURNING credential
