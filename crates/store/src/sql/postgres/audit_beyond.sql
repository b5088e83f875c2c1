-- Blocks that rows name and that no chain has, along the index audit_block: after the last of the
-- chain, or before the first.
SELECT min(b.block) AS beyond
FROM (SELECT min(block) AS block FROM audit WHERE block > $1
      UNION ALL
      SELECT min(block) AS block FROM audit WHERE block < 1) AS b
