DELETE FROM alert_arrivals WHERE hour < now() - interval '36 days'
