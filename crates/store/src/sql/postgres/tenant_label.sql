UPDATE tenants SET label = $2 WHERE name = $1
