DELETE FROM replay_lanes WHERE replay_id = ?1
