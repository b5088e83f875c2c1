UPDATE replays
SET total = c.waiting, waiting = c.waiting, amount = c.amount, left_out = ?2
FROM (SELECT count(*) AS waiting, coalesce(sum(amount), 0) AS amount
      FROM replay_rows WHERE replay_id = ?1) AS c
WHERE id = ?1
RETURNING total
