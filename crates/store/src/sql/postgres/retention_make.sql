SELECT retention_make($1, $2, $3, $4, $5) AS made
