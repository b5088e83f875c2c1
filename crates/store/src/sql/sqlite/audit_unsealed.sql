SELECT count(*) AS count FROM audit WHERE block IS NULL
