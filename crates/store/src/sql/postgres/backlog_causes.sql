SELECT kind, count(*) AS count FROM causes WHERE open GROUP BY kind
