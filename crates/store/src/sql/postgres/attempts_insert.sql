INSERT INTO attempts (delivery_id, number, errand, verdict, fingerprint, exchanges, worker, started_at)
SELECT a.delivery_id, a.number, a.errand, a.verdict, a.fingerprint, a.exchanges, $1,
       now() - a.took_ms * interval '1 millisecond'
FROM (SELECT unnest($2::uuid[]) AS delivery_id, unnest($3::bigint[]) AS number,
             unnest($4::text[]) AS errand, unnest($5::text[]) AS verdict,
             unnest($6::text[]) AS fingerprint, unnest($7::text[]) AS exchanges,
             unnest($8::bigint[]) AS took_ms) AS a
