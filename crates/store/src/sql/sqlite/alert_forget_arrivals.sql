DELETE FROM alert_arrivals WHERE hour < now() - 3110400000000
