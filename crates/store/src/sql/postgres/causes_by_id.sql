-- How much waits is counted as it changes: the sums, and the notes not folded yet. Why a link that
-- is waited for is unusable stands beside it.
SELECT c.id, n.tenant, c.connection_id, n.name AS connection_name, c.kind, c.entity, c.detail,
       l.problem, c.open, c.first_seen_at, c.last_seen_at, c.resolved_at, w.count, w.amount
FROM causes c
JOIN connections n ON n.id = c.connection_id
LEFT JOIN links l
  ON l.connection_id = c.connection_id AND l.kind = c.link_kind AND l.key = c.entity
CROSS JOIN LATERAL (
    SELECT coalesce(sum(p.count), 0)::bigint AS count, coalesce(sum(p.amount), 0)::bigint AS amount
    FROM (SELECT t.count, t.amount FROM tallies t
          WHERE t.kind = 'cause' AND t.tenant = '' AND t.key = c.id::text
          UNION ALL
          SELECT t.count, t.amount FROM tally_notes t
          WHERE t.kind = 'cause' AND t.key = c.id::text) AS p) AS w
WHERE c.id = ANY ($1::uuid[])
ORDER BY c.id DESC
