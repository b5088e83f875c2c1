DELETE FROM replays WHERE id = $1
