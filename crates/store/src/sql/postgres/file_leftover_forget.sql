-- Who took it last removed all there was of it.
DELETE FROM file_leftovers WHERE object = $1 AND taken = $2
