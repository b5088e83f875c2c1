SELECT name FROM connections WHERE tenant = $1 AND takes = $2 AND name <> $3
