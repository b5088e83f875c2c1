-- Only dead deliveries: the index deliveries_fingerprint.
SELECT tenant, coalesce(fingerprint, '') AS fingerprint, count(*) AS count,
       sum(amount)::bigint AS amount, max(id::text)::uuid AS sample
FROM deliveries
WHERE status = 'dead'
GROUP BY tenant, coalesce(fingerprint, '')
