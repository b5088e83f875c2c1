DELETE FROM sealing_keys_retired WHERE id = $1
