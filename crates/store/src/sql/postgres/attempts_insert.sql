INSERT INTO attempts (delivery_id, number, errand, verdict, fingerprint, exchanges, worker, started_at)
SELECT a.delivery_id, a.number, a.errand, a.verdict, a.fingerprint, a.exchanges, $1,
       now() - a.took_ms * interval '1 millisecond'
FROM unnest($2::uuid[], $3::bigint[], $4::text[], $5::text[], $6::text[], $7::text[], $8::bigint[])
     AS a (delivery_id, number, errand, verdict, fingerprint, exchanges, took_ms)
