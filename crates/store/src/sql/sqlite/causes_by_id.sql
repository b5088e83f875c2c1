-- How much waits is counted as it changes: the sums, and the notes not folded yet. Why a link that
-- is waited for is unusable stands beside it.
SELECT c.id, n.tenant, c.connection_id, n.name AS connection_name, c.kind, c.entity, c.detail,
       l.problem, c.open, c.first_seen_at, c.last_seen_at, c.resolved_at,
       coalesce((SELECT t.count FROM tallies t
                 WHERE t.kind = 'cause' AND t.tenant = '' AND t.key = c.id), 0)
       + coalesce((SELECT sum(t.count) FROM tally_notes t
                   WHERE t.kind = 'cause' AND t.key = c.id), 0) AS count,
       coalesce((SELECT t.amount FROM tallies t
                 WHERE t.kind = 'cause' AND t.tenant = '' AND t.key = c.id), 0)
       + coalesce((SELECT sum(t.amount) FROM tally_notes t
                   WHERE t.kind = 'cause' AND t.key = c.id), 0) AS amount
FROM causes c
JOIN connections n ON n.id = c.connection_id
LEFT JOIN links l
  ON l.connection_id = c.connection_id AND l.kind = c.link_kind AND l.key = c.entity
WHERE c.id IN (SELECT value ->> 0 FROM jsonb_each(?1))
ORDER BY c.id DESC
