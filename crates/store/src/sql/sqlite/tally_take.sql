-- Some notes, to be folded into the sums by whoever takes them.
DELETE FROM tally_notes
WHERE id IN (SELECT id FROM tally_notes ORDER BY id LIMIT ?1)
RETURNING kind, tenant, key, count, amount, first_at, last_at
