-- Only dead deliveries: the index deliveries_fingerprint.
SELECT tenant, coalesce(fingerprint, '') AS fingerprint, count(*) AS count,
       sum(amount) AS amount, max(id) AS sample
FROM deliveries
WHERE status = 'dead'
GROUP BY tenant, coalesce(fingerprint, '')
