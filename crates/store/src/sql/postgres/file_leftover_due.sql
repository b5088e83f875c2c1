-- An upload that came to nothing is due at once.
UPDATE file_leftovers SET due_at = now() WHERE object = $1
