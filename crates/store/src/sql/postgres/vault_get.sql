SELECT sealed FROM vault WHERE name = $1
