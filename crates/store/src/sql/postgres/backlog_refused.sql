SELECT count(*) AS count FROM refusals WHERE status = 'dead'
