SELECT tenant FROM connections WHERE id = $1
