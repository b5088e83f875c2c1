-- From one hour up to another, which is not included.
SELECT connection_id, source, hour FROM alert_arrivals
WHERE hour >= ?1 AND hour < ?2
