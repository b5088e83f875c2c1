SELECT number, errand, verdict, fingerprint, exchanges, worker, started_at, settled_at
FROM attempts
WHERE delivery_id = ?1
ORDER BY number
