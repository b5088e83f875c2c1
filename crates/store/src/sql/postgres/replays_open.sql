SELECT id FROM replays WHERE open ORDER BY id
