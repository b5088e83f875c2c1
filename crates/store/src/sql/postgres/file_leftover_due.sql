-- An upload that came to nothing is due at once, also when it was taken or forgotten before its last
-- bytes were there: whoever took it does not forget it then. What a file has is no leftover.
INSERT INTO file_leftovers (object, tenant, due_at, taken)
SELECT $1, $2, now(), $3
WHERE NOT EXISTS (SELECT 1 FROM files f WHERE f.object = $1)
ON CONFLICT (object) DO UPDATE SET due_at = excluded.due_at, taken = excluded.taken
