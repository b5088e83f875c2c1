UPDATE replays
SET total = c.waiting, waiting = c.waiting, left_out = c.left_out, amount = c.amount
FROM (SELECT count(*) FILTER (WHERE state = 'waiting') AS waiting,
             count(*) FILTER (WHERE state = 'left-out') AS left_out,
             coalesce(sum(amount) FILTER (WHERE state = 'waiting'), 0) AS amount
      FROM replay_rows WHERE replay_id = ?1) AS c
WHERE id = ?1
RETURNING total, replays.left_out AS left_out
