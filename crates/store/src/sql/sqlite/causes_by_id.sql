-- How much waits is counted as it changes: the sums, and the notes not folded yet.
SELECT c.id, n.tenant, c.connection_id, n.name AS connection_name, c.kind, c.entity, c.detail,
       c.open, c.first_seen_at, c.last_seen_at, c.resolved_at,
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
WHERE c.id IN (SELECT value ->> 0 FROM jsonb_each(?1))
ORDER BY c.id DESC
