-- What an order would hold, by tenant.
SELECT o.tenant, count(*) AS count, sum(o.amount) AS amount,
       count(*) FILTER (WHERE o.taken) AS left_out
FROM (SELECT d.tenant, d.amount, EXISTS (SELECT 1 FROM replay_rows o
                  WHERE o.delivery_id = d.id AND o.state IN ('waiting', 'released')) AS taken
      FROM chosen d) AS o
GROUP BY o.tenant
ORDER BY o.tenant
