DELETE FROM file_leftovers WHERE object = $1
