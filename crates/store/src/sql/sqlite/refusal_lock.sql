SELECT tenant, status, seen FROM refusals WHERE id = ?1
