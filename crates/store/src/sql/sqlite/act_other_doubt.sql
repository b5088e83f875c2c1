-- Whether another open delivery of the thing may have been applied.
SELECT EXISTS (SELECT 1 FROM deliveries WHERE thing_id = ?2 AND id <> ?1 AND open AND doubt) AS there
