DELETE FROM replay_rows
WHERE replay_id = $1
  AND position IN (SELECT x.position FROM replay_rows x WHERE x.replay_id = $1
                   ORDER BY x.position LIMIT $2::bigint)
