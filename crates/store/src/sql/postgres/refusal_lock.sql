SELECT tenant, status, seen::bigint AS seen FROM refusals WHERE id = $1
FOR UPDATE
