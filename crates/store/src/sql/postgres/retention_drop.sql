SELECT dropped, removed, kept FROM retention_drop($1, $2, $3, $4, $5)
