-- Only those nobody did anything about: the index refusals_dead.
SELECT tenant, code, count(*) AS count FROM refusals WHERE status = 'dead' GROUP BY tenant, code
