-- Only an upload has what nobody took.
DELETE FROM file_leftovers WHERE object = ?1 AND taken IS NULL
