-- Only what is not finished: the index deliveries_status.
SELECT d.tenant, d.connection_id, c.name AS connection_name, d.status, count(*) AS count,
       sum(d.amount) AS amount, min(d.created_at) AS oldest_at
FROM deliveries d
JOIN connections c ON c.id = d.connection_id
WHERE d.status IN ('ready', 'sending', 'retrying', 'uncertain', 'parked', 'dead')
  AND (?1 OR d.tenant IN (SELECT value ->> 0 FROM jsonb_each(?2)))
GROUP BY d.tenant, d.connection_id, c.name, d.status
ORDER BY d.tenant, c.name, d.status
