-- What tells whether somebody sends and keeps house; each along its index.
SELECT now() AS at,
       (SELECT count(*) FROM workers WHERE seen_until > now()) AS workers,
       (SELECT a.at FROM audit a WHERE a.block IS NULL ORDER BY a.id LIMIT 1) AS unsealed_since,
       (SELECT min(d.lease_until) FROM deliveries d WHERE d.status = 'sending') AS lease_until
