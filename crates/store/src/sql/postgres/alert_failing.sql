-- What keeps failing, or keeps its target from saying what it holds, by connection and reason: the
-- index deliveries_failing. While a person has a connection paused nothing of it fails, nor did it.
-- What only waits for its turn, while the last calls with the same key went well, does not fail.
SELECT n.id AS connection_id, n.tenant, n.name, coalesce(d.fingerprint, '') AS fingerprint,
       min(greatest(least(d.failing_since, d.doubt_since), n.resumed_at)) AS since,
       count(*) AS count, sum(d.amount)::bigint AS amount
FROM deliveries d
JOIN connections n ON n.id = d.connection_id
WHERE d.status IN ('ready', 'sending', 'retrying', 'uncertain')
  AND coalesce(d.doubt_since, d.failing_since) IS NOT NULL
  AND NOT n.paused
  AND (d.due_at > now() - interval '10 minutes' OR EXISTS (
      SELECT 1 FROM methods m
      WHERE m.credential = n.credential AND (m.faults > 0 OR m.paused_until IS NOT NULL)))
GROUP BY n.id, n.tenant, n.name, coalesce(d.fingerprint, '')
