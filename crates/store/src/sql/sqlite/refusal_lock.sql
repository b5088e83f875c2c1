SELECT tenant, status FROM refusals WHERE id = ?1
