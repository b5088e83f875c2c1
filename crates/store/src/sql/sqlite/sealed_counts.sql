-- How much is sealed with each key: reads all of it, for those who rotate keys.
SELECT 'connections.sealed' AS place, lower(hex(substr(sealed, 2, 1))) AS key_id,
       count(*) AS count
FROM connections GROUP BY 2
UNION ALL
SELECT 'idempotency.answer', lower(hex(substr(answer, 2, 1))), count(*)
FROM idempotency WHERE answer IS NOT NULL GROUP BY 2
UNION ALL
SELECT 'alert_channels.sealed', lower(hex(substr(sealed, 2, 1))), count(*) FROM alert_channels GROUP BY 2
UNION ALL
SELECT 'vault.sealed', lower(hex(substr(sealed, 2, 1))), count(*) FROM vault GROUP BY 2
