-- Takes the next pass, if one is due; whoever comes first has it.
UPDATE retention_due SET due_at = now() + $1 * interval '1 millisecond'
WHERE due_at <= now()
RETURNING now() AS at
