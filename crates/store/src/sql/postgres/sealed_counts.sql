-- How much is sealed with each key: reads all of it, for those who rotate keys.
SELECT 'connections.sealed' AS place, encode(substr(sealed, 2, 1), 'hex') AS key_id,
       count(*) AS count
FROM connections GROUP BY 2
UNION ALL
SELECT 'idempotency.answer', encode(substr(answer, 2, 1), 'hex'), count(*)
FROM idempotency WHERE answer IS NOT NULL GROUP BY 2
UNION ALL
SELECT 'alert_channels.sealed', encode(substr(sealed, 2, 1), 'hex'), count(*) FROM alert_channels GROUP BY 2
UNION ALL
SELECT 'vault.sealed', encode(substr(sealed, 2, 1), 'hex'), count(*) FROM vault GROUP BY 2
