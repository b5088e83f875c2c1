INSERT INTO attempts (delivery_id, number, errand, verdict, fingerprint, exchanges, worker, started_at,
                      settled_at)
SELECT value ->> 0, value ->> 1, value ->> 2, value ->> 3, value ->> 4, value ->> 5, ?1,
       now() - (value ->> 6) * 1000, now()
FROM jsonb_each(?2)
