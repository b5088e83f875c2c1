-- $1 the first hour that is kept.
DELETE FROM alert_arrivals WHERE hour < $1::bigint
